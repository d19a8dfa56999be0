// RUN: trm-opt %s | trm-opt | FileCheck %s
// RUN: trm-opt %s -emit-bytecode | trm-opt | FileCheck %s

// CHECK-LABEL: @kernels
func.func @kernels(%a: tensor<3x8xf32>, %qkv: tensor<3x24xf32>, %rope: tensor<2x3x2xf32>, %c: tensor<3x8xf32>, %w: tensor<16x8xf32>, %b: tensor<16xf32>) -> tensor<3x8xf32> {
  // CHECK: trk.packed_matmul ins(%{{.*}}, %{{.*}} : tensor<3x8xf32>, tensor<16x8xf32>) bias(%{{.*}} : tensor<16xf32>) init(%{{.*}} : tensor<3x8xf32>) groups(2) -> tensor<3x8xf32> epilogue {
  // CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: f32, %{{.*}}: f32):
  // CHECK: trk.yield %{{.*}} : f32
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x8xf32>, tensor<16x8xf32>) bias(%b : tensor<16xf32>) init(%c : tensor<3x8xf32>) groups(2) -> tensor<3x8xf32> epilogue {
  ^bb0(%gate: f32, %up: f32, %old: f32):
    %p = arith.mulf %gate, %up : f32
    trk.yield %p : f32
  }
  // CHECK: trk.rms_norm init(%{{.*}} : tensor<3x8xf32>) epsilon(1.000000e-05) over(positions) -> tensor<3x8xf32>
  %1 = trk.rms_norm init(%0 : tensor<3x8xf32>) epsilon(1.0e-5) over(positions) -> tensor<3x8xf32>
  // CHECK: trk.attention ins(%{{.*}} : tensor<3x24xf32>) rope(%{{.*}} : tensor<2x3x2xf32>) init(%{{.*}} : tensor<3x8xf32>) heads(2) kv_heads(2) scale(5.000000e-01) precision(bf16) -> tensor<3x8xf32>
  %2 = trk.attention ins(%qkv : tensor<3x24xf32>) rope(%rope : tensor<2x3x2xf32>) init(%1 : tensor<3x8xf32>) heads(2) kv_heads(2) scale(0.5) precision(bf16) -> tensor<3x8xf32>
  return %2 : tensor<3x8xf32>
}

// CHECK-LABEL: @buffers
func.func @buffers(%x: memref<2x4xf32>, %w: memref<1x2x4xf32>, %c: memref<2x4xf32>) {
  // CHECK: trk.packed_matmul ins(%{{.*}}) init(%{{.*}} : memref<2x4xf32>) groups(1) over(positions) tile(<rows = 4, columns = 8>) epilogue {
  trk.packed_matmul ins(%x, %w : memref<2x4xf32>, memref<1x2x4xf32>) init(%c : memref<2x4xf32>) groups(1) over(positions) tile(<rows = 4, columns = 8>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// CHECK-LABEL: @dot
func.func @dot(%a: vector<8xf32>, %c: vector<8xf32>) -> vector<8xf32> {
  // CHECK: trk.dot %{{.*}}, %{{.*}}, %{{.*}} : vector<8xf32>, vector<8xf32>
  %0 = trk.dot %a, %a, %c : vector<8xf32>, vector<8xf32>
  return %0 : vector<8xf32>
}

// CHECK-LABEL: @norm
func.func @norm(%a: tensor<2x4xf32>, %w: tensor<4x4xf32>, %c: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // CHECK: trk.packed_matmul ins(%{{.*}}) init(%{{.*}} : tensor<2x4xf32>) groups(1) normalize(1.000000e-05) addend(%{{.*}} : tensor<2x4xf32>) -> tensor<2x4xf32> epilogue {
  %0 = trk.packed_matmul ins(%a, %w : tensor<2x4xf32>, tensor<4x4xf32>) init(%c : tensor<2x4xf32>) groups(1) normalize(1.0e-5) addend(%a : tensor<2x4xf32>) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  // CHECK: normalize(1.000000e-05) -> tensor<2x4xf32> epilogue
  %1 = trk.packed_matmul ins(%a, %w : tensor<2x4xf32>, tensor<4x4xf32>) init(%0 : tensor<2x4xf32>) groups(1) normalize(1.0e-5) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %1 : tensor<2x4xf32>
}
