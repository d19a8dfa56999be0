// RUN: trm-opt %s -trm-split-destinations | FileCheck %s

// Each use has a destination right before it; one that is used once stays where it is.
// CHECK-LABEL: @shared
// CHECK: %[[A:.*]] = tensor.empty() : tensor<4xf32>
// CHECK: %[[ONCE:.*]] = tensor.empty() : tensor<2xf32>
// CHECK: %[[B:.*]] = tensor.empty() : tensor<4xf32>
// CHECK-DAG: linalg.fill {{.*}} outs(%[[A]] :
// CHECK-DAG: linalg.fill {{.*}} outs(%[[B]] :
// CHECK-DAG: linalg.fill {{.*}} outs(%[[ONCE]] :
// CHECK-NOT: tensor.empty
// CHECK: return
func.func @shared(%v: f32) -> (tensor<4xf32>, tensor<4xf32>, tensor<2xf32>) {
  %empty = tensor.empty() : tensor<4xf32>
  %once = tensor.empty() : tensor<2xf32>
  %0 = linalg.fill ins(%v : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %1 = linalg.fill ins(%v : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %2 = linalg.fill ins(%v : f32) outs(%once : tensor<2xf32>) -> tensor<2xf32>
  return %0, %1, %2 : tensor<4xf32>, tensor<4xf32>, tensor<2xf32>
}

// A use in a loop gets one inside it.
// CHECK-LABEL: @in_loop
// CHECK: tensor.empty() : tensor<4xf32>
// CHECK: scf.for
// CHECK: tensor.empty() : tensor<4xf32>
// CHECK: scf.yield
func.func @in_loop(%v: f32, %begin: index, %end: index) -> (tensor<4xf32>, tensor<4xf32>) {
  %empty = tensor.empty() : tensor<4xf32>
  %loop = scf.for %i = %begin to %end step %end iter_args(%z = %empty) -> tensor<4xf32> {
    %0 = linalg.fill ins(%v : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
    scf.yield %0 : tensor<4xf32>
  }
  %1 = linalg.fill ins(%v : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  return %loop, %1 : tensor<4xf32>, tensor<4xf32>
}
