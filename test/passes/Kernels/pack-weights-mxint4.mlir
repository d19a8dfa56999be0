// RUN: trm-opt %s -trk-pack-weights=four-bit-weights | FileCheck %s
// RUN: trm-opt %s -trk-pack-weights | FileCheck %s --check-prefix=WIDE

// Two outputs of 40 inputs are a block of 32 and one of 8, in five rows of two bundles.
// CHECK-LABEL: @features
// CHECK: %[[Q:.*]]:2 = trk.quantize ins(%{{.*}} : tensor<3x40xf32>) init(%{{.*}}, %{{.*}} : tensor<3x40xi8>, tensor<3xf32>)
// CHECK: arith.constant dense_resource<[[PACKED:.*]]> : tensor<1x5x8xui8>
// The quarters of one: ties go to even. Zeros have the exponent 0. In the second block the
// largest is clipped from 8 to 7 for what others gain, but -8 is a factor.
// CHECK: %[[EXPONENTS:.*]] = arith.constant dense<{{\[\[\[}}127, 0], [126, 127]]]> : tensor<1x2x2xui8>
// CHECK: trk.packed_matmul ins(%[[Q]]#0, %{{.*}} : tensor<3x40xi8>, tensor<1x5x8xui8>) scales(%[[Q]]#1, %[[EXPONENTS]] : tensor<3xf32>, tensor<1x2x2xui8>) {{.*}} precision(mxint4)

// Shifted by 12 for an exponent of 127, by 11 for 126.
// WIDE-LABEL: @features
// WIDE: arith.constant dense_resource<[[WIDE:.*]]> : tensor<1x20x4xi16>
// WIDE: %[[SCALES:.*]] = arith.constant dense<6.10351563E-5> : tensor<2xf32>
// WIDE: trk.packed_matmul ins(%{{.*}} : tensor<3x40xi16>, tensor<1x20x4xi16>) scales(%{{.*}}, %[[SCALES]] :
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0, int8_dot = "dot4">} {
func.func @features(%a: tensor<3x40xf32>, %c: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = arith.constant dense<[
    [1.75, -1.5, 0.25, 0.125, 0.375, -0.125, 0.625, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.125, 0.375, 0.625, -0.125, -0.375, -0.625, 0.125],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -2.0, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]> : tensor<2x40xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x40xf32>, tensor<2x40xf32>) init(%c : tensor<3x2xf32>) groups(1) precision(mxint4) -> tensor<3x2xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<3x2xf32>
}

// Along the positions, three of them make one bundle, and a row has two.
// CHECK-LABEL: @positions
// CHECK: trk.quantize ins(%{{.*}} : tensor<3x5xf32>) init(%{{.*}}, %{{.*}} : tensor<2x24xi8>, tensor<6xf32>) over(positions)
// CHECK: arith.constant dense_resource<[[SHORT:.*]]> : tensor<1x1x8xui8>
func.func @positions(%a: tensor<3x5xf32>, %c: tensor<2x5xf32>) -> tensor<2x5xf32> {
  %w = arith.constant dense<[[1.0, 1.75, -0.25], [0.5, -1.0, 0.25]]> : tensor<2x3xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x5xf32>, tensor<2x3xf32>) init(%c : tensor<2x5xf32>) groups(1) over(positions) precision(mxint4) -> tensor<2x5xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<2x5xf32>
}
}
// Factors of even bundles are in the lower halves: 7 -6 1 0, and 2 0 2 0 above them.
// CHECK-DAG: [[PACKED]]: "0x40000000270A210000000000000000000000000000000000000000000000000000000000F7D1B31508010000"
// CHECK-DAG: [[SHORT]]: "0x4000000004070F00020C0100"
// WIDE-DAG: [[WIDE]]: "0x40000000007000A0000000000010
