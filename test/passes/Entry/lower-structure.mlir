// RUN: trm-opt %s -trm-lower-neural -trm-lower-structure | FileCheck %s

// CHECK-NOT: trm.model
// CHECK-LABEL: func.func private @m.net(
// CHECK-SAME: %[[H:.*]]: tensor<2x4xf32>, %[[I:.*]]: tensor<2x4xf32>) -> tensor<2x4xf32> attributes {trm.part = #trm.part<network>}
// CHECK: linalg.add ins(%[[H]], %[[I]] : {{.*}}) outs(%[[H]] :

// Tokens and puzzle row, then the state: what a step reads, then the carry.
// CHECK-LABEL: func.func private @m.embed(
// CHECK-SAME: %{{.*}}: memref<2xi32>, %{{.*}}: i32, %[[X:.*]]: memref<2x4xf32>, %[[A:.*]]: memref<2x4xf32>, %[[B:.*]]: memref<2x4xf32>)
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[X]]
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[A]]
// CHECK: bufferization.materialize_in_destination %{{.*}} in restrict writable %[[B]]

// CHECK-LABEL: func.func private @m.supervise(
// CHECK-SAME: %[[X:.*]]: memref<2x4xf32>, %[[A:.*]]: memref<2x4xf32>, %[[B:.*]]: memref<2x4xf32>, %[[LOGITS:.*]]: memref<2x3xf32>, %[[Q:.*]]: memref<1x2xf32>)
// CHECK: %[[XT:.*]] = bufferization.to_tensor %[[X]] restrict :
// CHECK: %[[AT:.*]] = bufferization.to_tensor %[[A]] restrict writable
// CHECK: %[[BT:.*]] = bufferization.to_tensor %[[B]] restrict writable
// CHECK: %[[CYCLES:.*]] = arith.constant 3 : index
// CHECK: %[[LOOP:.*]] = scf.for %{{.*}} = %{{.*}} to %[[CYCLES]] step %{{.*}} iter_args(%[[Z:.*]] = %[[AT]])
// CHECK:   %[[N:.*]] = func.call @m.net(%[[Z]], %[[XT]])
// CHECK:   scf.yield %[[N]]
// The second latent takes the first one's old value: it is copied.
// CHECK: %[[COPY:.*]] = bufferization.alloc_tensor() copy(%[[AT]])
// CHECK: materialize_in_destination %[[LOOP]] in restrict writable %[[A]]
// CHECK: materialize_in_destination %[[COPY]] in restrict writable %[[B]]
trm.model @m family("trm") seq_len(2) vocab_size(3) {
  trm.weight @table = dense<1.0> : tensor<3x4xf32>
  trm.weight @init = dense<1.0> : tensor<4xf32>
  trm.weight @q = dense<1.0> : tensor<2x4xf32>
  trm.network @net(%h: tensor<2x4xf32>, %i: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %0 = trm.add %h, %i : tensor<2x4xf32>
    trm.return %0 : tensor<2x4xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x4xf32>
    %z = trm.parameter @init : tensor<2x4xf32>
    %a, %h, %n = trm.supervise max_steps(5) halting(never) carry(%u = %z : tensor<2x4xf32>, %v = %z : tensor<2x4xf32>) -> tensor<2x3xf32>, tensor<1x2xf32> {
      %r = trm.recurse cycles(3) carry(%y = %u : tensor<2x4xf32>) {
        %w = trm.apply @net(%y, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
        trm.yield %w : tensor<2x4xf32>
      }
      %logits = trm.linear %v, @table : tensor<2x4xf32> -> tensor<2x3xf32>
      %first = trm.slice %r from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
      %q = trm.linear %first, @q : tensor<1x4xf32> -> tensor<1x2xf32>
      trm.yield %r, %u : tensor<2x4xf32>, tensor<2x4xf32> answer(%logits : tensor<2x3xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %a, %h, %n : tensor<2x3xf32>, tensor<1x2xf32>, i32
  }
}
