// RUN: trm-opt %s -trk-pack-weights -cse | FileCheck %s

// Two lanes and 8 registers: tiles two vectors wide.
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>} {
// Five outputs make three panels of two, the last padded with a zero. Element
// [panel][k][column] is 10 * output + k.
// CHECK-LABEL: @over_features
// CHECK: %[[W:.*]] = arith.constant dense_resource<[[PACKED:.*]]> : tensor<3x2x2xf32>
// CHECK: trk.packed_matmul ins(%{{.*}}, %[[W]] : {{.*}}) init({{.*}}) groups(1) tile(<rows = 3, columns = 2>)
// The same weight again is the same constant.
// CHECK-NOT: arith.constant
// CHECK: trk.packed_matmul ins(%{{.*}}, %[[W]] :
func.func @over_features(%a: tensor<3x2xf32>, %c: tensor<3x5xf32>) -> (tensor<3x5xf32>, tensor<3x5xf32>) {
  %w = arith.constant dense<[[0.0, 1.0], [10.0, 11.0], [20.0, 21.0], [30.0, 31.0], [40.0, 41.0]]> : tensor<5x2xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x2xf32>, tensor<5x2xf32>) init(%c : tensor<3x5xf32>) groups(1) -> tensor<3x5xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  %1 = trk.packed_matmul ins(%a, %w : tensor<3x2xf32>, tensor<5x2xf32>) init(%c : tensor<3x5xf32>) groups(1) -> tensor<3x5xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %old : f32
  }
  return %0, %1 : tensor<3x5xf32>, tensor<3x5xf32>
}

// Gate and up of an output lie in the same panel.
// CHECK-LABEL: @groups_over_positions
// CHECK: arith.constant dense_resource<[[MIXED:.*]]> : tensor<2x1x2xf32>
// CHECK: groups(2) over(positions) tile(<rows = 2, columns = 4>)
func.func @groups_over_positions(%a: tensor<1x4xf32>, %c: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = arith.constant dense<[[1.0], [2.0], [3.0], [4.0]]> : tensor<4x1xf32>
  %0 = trk.packed_matmul ins(%a, %w : tensor<1x4xf32>, tensor<4x1xf32>) init(%c : tensor<2x4xf32>) groups(2) over(positions) -> tensor<2x4xf32> epilogue {
  ^bb0(%gate: f32, %up: f32, %old: f32):
    trk.yield %gate : f32
  }
  return %0 : tensor<2x4xf32>
}
}
// [0 10 | 1 11], [20 30 | 21 31], [40 0 | 41 0]
// CHECK-DAG: [[PACKED]]: "0x4000000000000000000020410000803F000030410000A0410000F0410000A8410000F84100002042000000000000244200000000"
// [1 3], [2 4]
// CHECK-DAG: [[MIXED]]: "0x400000000000803F000040400000004000008040"
