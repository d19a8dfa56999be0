// RUN: trm-opt %s -trk-lower-dot | FileCheck %s

// CHECK-LABEL: @dot(
// CHECK-SAME: %[[A:.*]]: vector<4xf32>, %[[B:.*]]: vector<4xf32>, %[[C:.*]]: vector<4xf32>)
// CHECK: %[[P:.*]] = arith.mulf %[[A]], %[[B]] fastmath<contract>
// CHECK: arith.addf %[[P]], %[[C]] fastmath<contract>
func.func @dot(%a: vector<4xf32>, %b: vector<4xf32>, %c: vector<4xf32>) -> vector<4xf32> {
  %0 = trk.dot %a, %b, %c : vector<4xf32>, vector<4xf32>
  return %0 : vector<4xf32>
}
