// RUN: trm-opt %s -split-input-file -trm-share-code="min-operations=3" | FileCheck %s
// RUN: trm-opt %s -split-input-file -trm-share-code="min-operations=20" | FileCheck %s --check-prefix=LARGE

// Sharing makes no copies of weights or latents.
// RUN: trm-opt %s -split-input-file -trm-share-code="min-operations=3" \
// RUN:   -one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map" \
// RUN:   -drop-equivalent-buffer-results -canonicalize | FileCheck %s --check-prefix=BUFFERS
// BUFFERS-NOT: memref.copy

// A network of two layers: one function of three operations, which takes the
// latent (replaced in place) and the weight that differs; the other stays inside.
// CHECK-LABEL: func.func private @two_layers.layer(
// CHECK-SAME: %[[H:.+]]: tensor<2x4xf32>, %[[W:.+]]: tensor<4x4xf32>) -> tensor<2x4xf32> attributes {trm.part = #trm.part<layer>}
// CHECK-DAG: %[[SAME:.+]] = arith.constant dense<3.0
// CHECK-DAG: %[[EMPTY:.+]] = tensor.empty
// CHECK: %[[A:.+]] = trk.packed_matmul ins(%[[H]], %[[W]] {{.*}}) init(%[[EMPTY]]
// CHECK: %[[B:.+]] = trk.packed_matmul ins(%[[A]], %[[SAME]] {{.*}}) init(%[[H]]
// CHECK: %[[C:.+]] = trk.rms_norm init(%[[B]]
// CHECK: %[[D:.+]] = bufferization.materialize_in_destination %[[C]] in %[[H]]
// CHECK: return %[[D]]
// CHECK-LABEL: func.func private @two_layers(
// CHECK-SAME: %[[H:.+]]: tensor<2x4xf32>, %[[X:.+]]: tensor<2x4xf32>)
// CHECK-DAG: %[[W1:.+]] = arith.constant dense<1.0
// CHECK-DAG: %[[W2:.+]] = arith.constant dense<2.0
// CHECK-NOT: arith.constant
// CHECK: %[[SUM:.+]] = linalg.add
// CHECK-NEXT: %[[L1:.+]] = call @two_layers.layer(%[[SUM]], %[[W1]])
// CHECK-NEXT: %[[L2:.+]] = call @two_layers.layer(%[[L1]], %[[W2]])
// CHECK-NEXT: %[[R:.+]] = bufferization.materialize_in_destination %[[L2]] in %[[H]]
// CHECK-NEXT: return %[[R]]
// BUFFERS-LABEL: func.func private @two_layers(
// BUFFERS-SAME: %[[H:.+]]: memref<2x4xf32>, %[[X:.+]]: memref<2x4xf32>)
// BUFFERS: linalg.add {{.*}} outs(%[[H]]
// BUFFERS-NEXT: call @two_layers.layer(%[[H]], %{{.+}}) :
// BUFFERS-NEXT: call @two_layers.layer(%[[H]], %{{.+}}) :
// BUFFERS-NEXT: return
// LARGE-NOT: call
func.func private @two_layers(%h: tensor<2x4xf32>, %x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w1 = arith.constant dense<1.0> : tensor<4x4xf32>
  %w2 = arith.constant dense<2.0> : tensor<4x4xf32>
  %same = arith.constant dense<3.0> : tensor<4x4xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %sum = linalg.add ins(%h, %x : tensor<2x4xf32>, tensor<2x4xf32>) outs(%h : tensor<2x4xf32>) -> tensor<2x4xf32>
  %a1 = trk.packed_matmul ins(%sum, %w1 : tensor<2x4xf32>, tensor<4x4xf32>) init(%e : tensor<2x4xf32>) groups(1) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  %b1 = trk.packed_matmul ins(%a1, %same : tensor<2x4xf32>, tensor<4x4xf32>) init(%sum : tensor<2x4xf32>) groups(1) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    %s = arith.addf %acc, %old : f32
    trk.yield %s : f32
  }
  %c1 = trk.rms_norm init(%b1 : tensor<2x4xf32>) epsilon(1.0e-5) -> tensor<2x4xf32>
  %a2 = trk.packed_matmul ins(%c1, %w2 : tensor<2x4xf32>, tensor<4x4xf32>) init(%e : tensor<2x4xf32>) groups(1) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  %b2 = trk.packed_matmul ins(%a2, %same : tensor<2x4xf32>, tensor<4x4xf32>) init(%c1 : tensor<2x4xf32>) groups(1) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    %s = arith.addf %acc, %old : f32
    trk.yield %s : f32
  }
  %c2 = trk.rms_norm init(%b2 : tensor<2x4xf32>) epsilon(1.0e-5) -> tensor<2x4xf32>
  %r = bufferization.materialize_in_destination %c2 in %h : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}

// -----

// Two networks that differ in weights are one with the weights as arguments;
// its callers pass theirs. What nothing calls keeps its name.
// CHECK-LABEL: func.func private @H_level(
// CHECK-SAME: %[[H:.+]]: tensor<2x4xf32>, %[[W:.+]]: tensor<4x4xf32>)
// CHECK: trk.packed_matmul ins(%[[H]], %[[W]]
// CHECK-NOT: @L_level
// CHECK-LABEL: func.func private @supervise(
// CHECK-DAG: %[[W2:.+]] = arith.constant dense<2.0
// CHECK-DAG: call @H_level(%{{.+}}, %[[W2]])
// CHECK-DAG: %[[W1:.+]] = arith.constant dense<1.0
// CHECK-DAG: call @H_level(%{{.+}}, %[[W1]])
// CHECK-LABEL: func.func private @first(
// BUFFERS-LABEL: func.func private @H_level(
// BUFFERS: call @H_level
// BUFFERS: call @H_level
// LARGE: call @L_level
// LARGE: call @H_level
func.func private @H_level(%h: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = arith.constant dense<1.0> : tensor<4x4xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %a = trk.packed_matmul ins(%h, %w : tensor<2x4xf32>, tensor<4x4xf32>) init(%e : tensor<2x4xf32>) groups(1) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  %n = trk.rms_norm init(%a : tensor<2x4xf32>) epsilon(1.0e-5) -> tensor<2x4xf32>
  %r = bufferization.materialize_in_destination %n in %h : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}
func.func private @L_level(%h: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = arith.constant dense<2.0> : tensor<4x4xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %a = trk.packed_matmul ins(%h, %w : tensor<2x4xf32>, tensor<4x4xf32>) init(%e : tensor<2x4xf32>) groups(1) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  %n = trk.rms_norm init(%a : tensor<2x4xf32>) epsilon(1.0e-5) -> tensor<2x4xf32>
  %r = bufferization.materialize_in_destination %n in %h : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %r : tensor<2x4xf32>
}
func.func private @supervise(%zH: memref<2x4xf32>, %zL: memref<2x4xf32>) {
  %h = bufferization.to_tensor %zH restrict writable : memref<2x4xf32> to tensor<2x4xf32>
  %l = bufferization.to_tensor %zL restrict writable : memref<2x4xf32> to tensor<2x4xf32>
  %l1 = func.call @L_level(%l) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %h1 = func.call @H_level(%h) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  bufferization.materialize_in_destination %h1 in restrict writable %zH : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  bufferization.materialize_in_destination %l1 in restrict writable %zL : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  return
}
func.func private @first(%zH: memref<2x4xf32>, %zL: memref<2x4xf32>) {
  %h = bufferization.to_tensor %zH restrict writable : memref<2x4xf32> to tensor<2x4xf32>
  %l = bufferization.to_tensor %zL restrict writable : memref<2x4xf32> to tensor<2x4xf32>
  %l1 = func.call @L_level(%l) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %h1 = func.call @H_level(%h) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  bufferization.materialize_in_destination %h1 in restrict writable %zH : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  bufferization.materialize_in_destination %l1 in restrict writable %zL : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  return
}

// -----

// Runs of different functions; the result goes where the caller says, since the
// run wrote into an empty tensor. The same values wired differently are no run.
// CHECK-LABEL: func.func private @one.layer(
// CHECK-SAME: %[[H:.+]]: tensor<2x4xf32>, %[[OUT:.+]]: tensor<2x4xf32>)
// CHECK: %[[A:.+]] = linalg.add ins(%[[H]], %[[H]] {{.*}}) outs(%[[OUT]]
// CHECK: %[[B:.+]] = linalg.mul ins(%[[A]], %[[H]] {{.*}}) outs(%[[A]]
// CHECK: %[[C:.+]] = linalg.exp ins(%[[B]] {{.*}}) outs(%[[B]]
// CHECK: %[[R:.+]] = bufferization.materialize_in_destination %[[C]] in %[[OUT]]
// CHECK: return %[[R]]
// CHECK-LABEL: func.func private @one(
// CHECK: %[[E:.+]] = tensor.empty
// CHECK: call @one.layer(%{{.+}}, %[[E]])
// CHECK-LABEL: func.func private @other(
// CHECK: call @one.layer(
// CHECK-LABEL: func.func private @different(
// CHECK-NOT: call
// BUFFERS-LABEL: func.func private @one.layer(
func.func private @one(%h: tensor<2x4xf32>, %m: memref<2x4xf32>) {
  %e = tensor.empty() : tensor<2x4xf32>
  %a = linalg.add ins(%h, %h : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %b = linalg.mul ins(%a, %h : tensor<2x4xf32>, tensor<2x4xf32>) outs(%a : tensor<2x4xf32>) -> tensor<2x4xf32>
  %c = linalg.exp ins(%b : tensor<2x4xf32>) outs(%b : tensor<2x4xf32>) -> tensor<2x4xf32>
  %d = linalg.sub ins(%c, %h : tensor<2x4xf32>, tensor<2x4xf32>) outs(%c : tensor<2x4xf32>) -> tensor<2x4xf32>
  bufferization.materialize_in_destination %d in restrict writable %m : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  return
}
func.func private @other(%h: tensor<2x4xf32>, %m: memref<2x4xf32>) {
  %e = tensor.empty() : tensor<2x4xf32>
  %a = linalg.add ins(%h, %h : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %b = linalg.mul ins(%a, %h : tensor<2x4xf32>, tensor<2x4xf32>) outs(%a : tensor<2x4xf32>) -> tensor<2x4xf32>
  %c = linalg.exp ins(%b : tensor<2x4xf32>) outs(%b : tensor<2x4xf32>) -> tensor<2x4xf32>
  bufferization.materialize_in_destination %c in restrict writable %m : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  return
}
func.func private @different(%h: tensor<2x4xf32>, %m: memref<2x4xf32>) {
  %e = tensor.empty() : tensor<2x4xf32>
  %a = linalg.add ins(%h, %h : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %b = linalg.mul ins(%h, %a : tensor<2x4xf32>, tensor<2x4xf32>) outs(%a : tensor<2x4xf32>) -> tensor<2x4xf32>
  %c = linalg.exp ins(%b : tensor<2x4xf32>) outs(%b : tensor<2x4xf32>) -> tensor<2x4xf32>
  bufferization.materialize_in_destination %c in restrict writable %m : (tensor<2x4xf32>, memref<2x4xf32>) -> ()
  return
}
