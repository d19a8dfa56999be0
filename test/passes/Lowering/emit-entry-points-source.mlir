// RUN: trm-opt %s -trm-emit-entry-points=for-source | FileCheck %s

// For source a step writes into the arena, and a caller gets a copy, in numbers of its own; logits
// that are not wanted stay there. Constants may lie apart, and start() asks whether they are its own.
// The table of identifiers is no weight.
// CHECK: module attributes {{.*}}trm.facts = {{{.*}}weight_bytes = 16 : i64}
// CHECK: func.func private @m.has_its_weights() -> i1
// CHECK-LABEL: func.func @m_start(
// CHECK: %[[OWN:.*]] = call @m.has_its_weights() : () -> i1
// CHECK: arith.cmpi eq, %[[OWN]], %false
// CHECK: arith.constant 9 : i32
// CHECK: call @m.embed(
// CHECK-LABEL: func.func private @m.run_supervise(
// CHECK-SAME: %[[WHERE:.*]]: memref<384xi8>)
// CHECK: %[[PLACES:.*]] = memref.view %[[WHERE]]{{.*}} to memref<2x3xf32>
// CHECK: %[[HALTING:.*]] = memref.view %[[WHERE]]{{.*}} to memref<1x1xf32>
// CHECK: call @m.supervise({{.*}}, %[[PLACES]], %[[HALTING]],
// CHECK-LABEL: func.func @m_step(
// CHECK-SAME: %[[ARENA:.*]]: memref<384xi8>, %[[LOGITS:.*]]: memref<6xf32>, %[[Q:.*]]: memref<1xf32>) -> i32
// CHECK: call @m.run_supervise(%[[ARENA]])
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[Q]]
// CHECK: scf.if
// CHECK: func.call @m.run_readout(%[[ARENA]])
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[LOGITS]]
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = {q_outputs = 1 : i64, step_stride = 1 : i64,
    halting = {rule = 1 : i64, threshold = 0.0 : f64, stable_steps = 1 : i64, accepted = 55 : i64}, name = "m", digest = "d", seq_len = 2 : i64,
    vocab_size = 3 : i64, max_steps = 4 : i64, puzzle_ids = array<i32: 4, 9>}} {
  memref.global "private" constant @w : memref<4xf32> = dense<1.0>
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %y: memref<8xf32>, %frames: memref<64xi8>) { return }
  func.func private @m.supervise(%z: memref<8xf32>, %y: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
  func.func private @m.readout(%z: memref<8xf32>, %y: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
}
