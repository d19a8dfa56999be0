// RUN: split-file %s %t
// RUN: trm-opt %t/vnni.mlir -trk-pack-weights | FileCheck %t/vnni.mlir
// RUN: trm-opt %t/madd.mlir -trk-pack-weights | FileCheck %t/madd.mlir
// RUN: trm-opt %t/pairs.mlir -trk-pack-weights | FileCheck %t/pairs.mlir

// Two lanes: tiles of two outputs.
//--- vnni.mlir
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0, bf16_dot = "bfdot", int8_dot = "vpdpbusd">} {
// The largest weight of each output becomes 127. Sums begin at -128 times the sum
// of an output's weights: 127 + 64, -127, and so on.
// CHECK-LABEL: @int8
// CHECK: %[[Q:.*]]:2 = trk.quantize ins(%{{.*}} : tensor<3x2xf32>) init(%{{.*}}, %{{.*}} : tensor<3x4xi8>, tensor<3xf32>) zero_point(128)
// CHECK: arith.constant dense_resource<[[PACKED:.*]]> : tensor<1x1x8xi8>
// CHECK: %[[SCALES:.*]] = arith.constant dense<[0.00787401{{[0-9]+}}, 0.0157480{{[0-9]+}}]> : tensor<2xf32>
// CHECK: %[[OFFSETS:.*]] = arith.constant dense<[-24448, 16256]> : tensor<2xi32>
// CHECK: trk.packed_matmul ins(%[[Q]]#0, %{{.*}} : tensor<3x4xi8>, tensor<1x1x8xi8>) scales(%[[Q]]#1, %[[SCALES]] : tensor<3xf32>, tensor<2xf32>) offset(%[[OFFSETS]] : tensor<2xi32>)
func.func @int8(%a: tensor<3x2xf32>, %c: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = arith.constant dense<[[1.0, 0.5], [-2.0, 0.0]]> : tensor<2x2xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x2xf32>, tensor<2x2xf32>) init(%c : tensor<3x2xf32>) groups(1) precision(int8) -> tensor<3x2xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<3x2xf32>
}
// Along the positions, three of them make two bundles, the second half empty.
// CHECK-LABEL: @bf16
// CHECK: trk.quantize ins(%{{.*}} : tensor<3x5xf32>) init(%{{.*}} : tensor<2x12xbf16>) over(positions)
// CHECK: arith.constant dense_resource<[[HALVES:.*]]> : tensor<1x2x4xbf16>
func.func @bf16(%a: tensor<3x5xf32>, %c: tensor<2x5xf32>) -> tensor<2x5xf32> {
  %w = arith.constant dense<[[1.0, 2.0, 3.0], [-1.0, -2.0, 1.00390625]]> : tensor<2x3xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x5xf32>, tensor<2x3xf32>) init(%c : tensor<2x5xf32>) groups(1) over(positions) precision(bf16) -> tensor<2x5xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<2x5xf32>
}
}
// Output after output the bundles of an input: 127 64 0 0, -127 0 0 0.
// CHECK-DAG: [[PACKED]]: "0x400000007F40000081000000"
// 1 2, -1 -2, then 3 0, 1 0: 1.00390625 lies in the middle and is rounded to even.
// CHECK-DAG: [[HALVES]]: "0x40000000803F004080BF00C040400000803F0000"

// 16-bit factors: the weight is widened when it is read, but stored wide where it
// is broadcast.
//--- madd.mlir
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 16, l2_bytes = 0, int8_dot = "pmaddwd">} {
// CHECK-LABEL: @features
// CHECK: trk.packed_matmul ins(%{{.*}}, %{{.*}} : tensor<3x2xi16>, tensor<1x1x4xi8>) scales(
// CHECK-NOT: offset
func.func @features(%a: tensor<3x2xf32>, %c: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = arith.constant dense<[[1.0, 0.5], [-2.0, 0.0]]> : tensor<2x2xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x2xf32>, tensor<2x2xf32>) init(%c : tensor<3x2xf32>) groups(1) precision(int8) -> tensor<3x2xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<3x2xf32>
}
// CHECK-LABEL: @positions
// CHECK: trk.packed_matmul ins(%{{.*}}, %{{.*}} : tensor<1x4xi16>, tensor<1x1x4xi16>) scales(
func.func @positions(%a: tensor<2x2xf32>, %c: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %w = arith.constant dense<[[1.0, 0.5], [-2.0, 0.0]]> : tensor<2x2xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<2x2xf32>, tensor<2x2xf32>) init(%c : tensor<2x2xf32>) groups(1) over(positions) precision(int8) -> tensor<2x2xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<2x2xf32>
}
}

// Pairs of lines in bundles of eight: three rows make two pairs, nine elements two
// bundles.
//--- pairs.mlir
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 32, l2_bytes = 0, int8_dot = "smmla">} {
// CHECK-LABEL: @features
// CHECK: trk.quantize ins(%{{.*}} : tensor<3x9xf32>) init(%{{.*}}, %{{.*}} : tensor<2x32xi8>, tensor<3xf32>) pairs ->
// CHECK: trk.packed_matmul ins(%{{.*}}, %{{.*}} : tensor<2x32xi8>, tensor<1x2x64xi8>) scales({{.*}}) init(%{{.*}}) groups(1) precision(int8) pairs tile(<rows = 2, columns = 8>)
func.func @features(%a: tensor<3x9xf32>, %c: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %k = arith.constant dense<1.0> : tensor<5x9xf32>
  %0 = trk.packed_matmul ins(%a, %k : tensor<3x9xf32>, tensor<5x9xf32>) init(%c : tensor<3x5xf32>) groups(1) precision(int8) -> tensor<3x5xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<3x5xf32>
}
// Columns are padded to vectors; the rows of each of two groups are even.
// CHECK-LABEL: @positions
// CHECK: trk.quantize ins(%{{.*}} : tensor<3x5xf32>) init(%{{.*}}, %{{.*}} : tensor<1x64xi8>, tensor<8xf32>) pairs over(positions)
// CHECK: trk.packed_matmul {{.*}} groups(2) over(positions) precision(int8) pairs tile(<rows = 4, columns = 8>)
func.func @positions(%a: tensor<3x5xf32>, %c: tensor<3x5xf32>) -> tensor<3x5xf32> {
  %k = arith.constant dense<1.0> : tensor<6x3xf32>
  %0 = trk.packed_matmul ins(%a, %k : tensor<3x5xf32>, tensor<6x3xf32>) init(%c : tensor<3x5xf32>) groups(2) over(positions) precision(int8) -> tensor<3x5xf32> epilogue {
  ^bb0(%gate: f32, %up: f32, %old: f32):
    %0 = arith.mulf %gate, %up : f32
    trk.yield %0 : f32
  }
  return %0 : tensor<3x5xf32>
}
}
