// RUN: trm-opt %s -trm-emit-entry-points=for-source | FileCheck %s

// For source a step writes into the arena, and a caller gets a copy, in numbers of its own; logits
// that are not wanted stay there. Constants may lie apart, and start() asks whether they are its own.
// The table of identifiers is no weight.
// CHECK: module attributes {{.*}}sizes = <arena_bytes = {{[0-9]+}}, weight_bytes = 16,
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
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "m", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 2, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1, puzzle_ids = [4, 9]>} {
  memref.global "private" constant @w : memref<4xf32> = dense<1.0>
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %y: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @m.supervise(%z: memref<8xf32>, %y: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
  func.func private @m.readout(%z: memref<8xf32>, %y: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<readout>} { return }
}
