// RUN: trm-opt %s -trm-emit-entry-points -split-input-file -verify-diagnostics

// expected-error @below {{needs trm.facts and the planned parts embed and supervise; run trm-record-facts, trm-lower-structure and trm-plan-memory first}}
module {}

// -----

// expected-error @below {{has functions that take 'memref<64xi8>', but trm.arena is of 128 bytes}}
module attributes {trm.arena = #trm.arena<bytes = 128, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "m", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @m.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}
