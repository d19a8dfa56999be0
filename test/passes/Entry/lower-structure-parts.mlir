// RUN: trm-opt %s -trm-lower-neural -trm-lower-structure | FileCheck %s

// The embedding writes the carry too: the first step knows what it starts from, but
// not every solve begins with it (NAME_perturb).
// CHECK-LABEL: func.func private @m.embed(
// CHECK-SAME: %{{.*}}: memref<2xi32>, %{{.*}}: i32, %[[X:.*]]: memref<2x4xf32>, %[[Z:.*]]: memref<2x4xf32>) attributes {trm.part = #trm.part<embed>}
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[X]]
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[Z]]
// CHECK-NOT: materialize_in_destination
// CHECK: return

// All parts take the same arguments; without a head there are no halting values.
// CHECK-LABEL: func.func private @m.first(
// CHECK-SAME: %[[X:.*]]: memref<2x4xf32>, %[[Z:.*]]: memref<2x4xf32>, %{{.*}}: memref<2x3xf32>) attributes {trm.part = #trm.part<first>}
// CHECK: %[[XT:.*]] = bufferization.to_tensor %[[X]] restrict :
// CHECK: materialize_in_destination %[[XT]] in restrict writable %[[Z]]
// CHECK-NEXT: return

// CHECK-LABEL: func.func private @m.supervise(
// CHECK-SAME: %[[X:.*]]: memref<2x4xf32>, %[[Z:.*]]: memref<2x4xf32>, %[[LOGITS:.*]]: memref<2x3xf32>) attributes {trm.part = #trm.part<supervise>}
// CHECK: bufferization.to_tensor %[[Z]] restrict writable
// CHECK-NOT: writable %[[LOGITS]]
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[Z]]
// CHECK: return

// The readout reads the carry and leaves it.
// CHECK-LABEL: func.func private @m.readout(
// CHECK-SAME: %{{.*}}: memref<2x4xf32>, %[[Z:.*]]: memref<2x4xf32>, %[[LOGITS:.*]]: memref<2x3xf32>) attributes {trm.part = #trm.part<readout>}
// CHECK: bufferization.to_tensor %[[Z]] restrict :
// CHECK-NOT: writable %[[Z]]
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[LOGITS]]
// CHECK-NEXT: return
trm.model @m family("trm") seq_len(2) vocab_size(3) {
  trm.weight @table = dense<1.0> : tensor<3x4xf32>
  trm.weight @init = dense<1.0> : tensor<4xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x4xf32>
    %z0 = trm.parameter @init : tensor<2x4xf32>
    %a, %n = trm.supervise max_steps(5) halting(never) fixed carry(%z = %z0 : tensor<2x4xf32>) -> tensor<2x3xf32> {
      %next = trm.add %z, %x : tensor<2x4xf32>
      trm.yield %next : tensor<2x4xf32>
    } first {
      trm.yield %x : tensor<2x4xf32>
    } readout(%z: tensor<2x4xf32>) {
      %logits = trm.linear %z, @table : tensor<2x4xf32> -> tensor<2x3xf32>
      trm.yield answer(%logits : tensor<2x3xf32>)
    }
    trm.return %a, %n : tensor<2x3xf32>, i32
  }
}
