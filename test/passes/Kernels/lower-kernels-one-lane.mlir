// RUN: trm-opt %s -trk-lower-kernels -trk-lower-dot | FileCheck %s

// Registers of a single lane are vectors all the same.
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 32, vector_registers = 8, l2_bytes = 0>} {
// CHECK-LABEL: @product
// CHECK: vector.load %{{.*}} : memref<2x3x2xf32>, vector<1xf32>
// CHECK: arith.mulf %{{.*}}, %{{.*}} fastmath<contract> : vector<1xf32>
func.func @product(%a: memref<4x3xf32>, %w: memref<2x3x2xf32>, %c: memref<4x4xf32>) {
  trk.packed_matmul ins(%a, %w : memref<4x3xf32>, memref<2x3x2xf32>) init(%c : memref<4x4xf32>) groups(1) tile(<rows = 2, columns = 2>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}
}
