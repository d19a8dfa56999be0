// RUN: trm-opt %s -trk-lower-kernels | FileCheck %s

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 16, l2_bytes = 0>} {
// CHECK-LABEL: @norm_over_features
// CHECK: scf.for
// The first square of a sum is a product, not a sum with zero.
// CHECK: arith.mulf %[[X:.*]], %[[X]] : vector<4xf32>
// CHECK: %[[MASK:.*]] = vector.constant_mask [1] : vector<4xi1>
// CHECK: vector.reduction <add>
// CHECK: math.sqrt %{{.*}} : f32
// CHECK: vector.maskedstore
func.func @norm_over_features(%x: memref<3x5xf32>) {
  trk.rms_norm init(%x : memref<3x5xf32>) epsilon(1.0e-5)
  return
}

// Down the columns no lane meets another.
// CHECK-LABEL: @norm_over_positions
// CHECK-NOT: vector.reduction
// CHECK: math.sqrt %{{.*}} : vector<4xf32>
// CHECK: return
func.func @norm_over_positions(%x: memref<3x5xf32>) {
  trk.rms_norm init(%x : memref<3x5xf32>) epsilon(1.0e-5) over(positions)
  return
}

// 5 keys: one whole vector of scores and one lane of another, which softmax
// masks out of the maximum and the sum.
// CHECK-LABEL: @attention
// CHECK: memref.alloc() {alignment = 64 : i64} : memref<4x8xf32>
// CHECK: vector.reduction <maxnumf>
// CHECK: math.exp
// CHECK: vector.constant_mask [1]
// CHECK: arith.select
// CHECK: vector.reduction <add>
func.func @attention(%qkv: memref<5x24xf32>, %rope: memref<2x5x2xf32>, %o: memref<5x8xf32>) {
  trk.attention ins(%qkv : memref<5x24xf32>) rope(%rope : memref<2x5x2xf32>) init(%o : memref<5x8xf32>) heads(2) kv_heads(2) scale(0.5)
  return
}
}
