// RUN: trm-opt %s | trm-opt | FileCheck %s
// RUN: trm-opt %s -emit-bytecode | trm-opt | FileCheck %s

// CHECK-LABEL: @quantize
func.func @quantize(%a: tensor<3x6xf32>, %q: tensor<3x8xi8>, %s: tensor<3xf32>, %h: tensor<3x12xbf16>) {
  // CHECK: trk.quantize ins(%{{.*}} : tensor<3x6xf32>) init(%{{.*}}, %{{.*}} : tensor<3x8xi8>, tensor<3xf32>) zero_point(128) -> tensor<3x8xi8>, tensor<3xf32>
  %0:2 = trk.quantize ins(%a : tensor<3x6xf32>) init(%q, %s : tensor<3x8xi8>, tensor<3xf32>) zero_point(128) -> tensor<3x8xi8>, tensor<3xf32>
  // Two bundles of the three positions, six columns each.
  // CHECK: trk.quantize ins(%{{.*}} : tensor<3x6xf32>) init(%{{.*}} : tensor<2x12xbf16>) over(positions) -> tensor<2x12xbf16>
  %e = tensor.empty() : tensor<2x12xbf16>
  %1 = trk.quantize ins(%a : tensor<3x6xf32>) init(%e : tensor<2x12xbf16>) over(positions) -> tensor<2x12xbf16>
  return
}

// CHECK-LABEL: @narrow_product
func.func @narrow_product(%a: memref<2x8xi8>, %w: memref<1x2x16xi8>, %s: memref<2xf32>, %ws: memref<4xf32>, %o: memref<4xi32>, %c: memref<2x4xf32>) {
  // CHECK: trk.packed_matmul ins(%{{.*}}, %{{.*}} : memref<2x8xi8>, memref<1x2x16xi8>) scales(%{{.*}}, %{{.*}} : memref<2xf32>, memref<4xf32>) offset(%{{.*}} : memref<4xi32>) init(%{{.*}} : memref<2x4xf32>) groups(1) precision(int8) tile(<rows = 2, columns = 4>) epilogue {
  trk.packed_matmul ins(%a, %w : memref<2x8xi8>, memref<1x2x16xi8>) scales(%s, %ws : memref<2xf32>, memref<4xf32>) offset(%o : memref<4xi32>) init(%c : memref<2x4xf32>) groups(1) precision(int8) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}
