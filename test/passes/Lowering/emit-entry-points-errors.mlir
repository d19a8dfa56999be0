// RUN: trm-opt %s -trm-emit-entry-points -split-input-file -verify-diagnostics

// expected-error @below {{needs trm.facts and the planned functions NAME.embed and NAME.supervise; run trm-record-facts, trm-lower-structure and trm-plan-memory first}}
module {}

// -----

// expected-error @below {{has functions that take 'memref<64xi8>', but trm.arena is of 128 bytes}}
module attributes {trm.arena = #trm.arena<bytes = 128, lower_bound_bytes = 64>, trm.facts = {q_outputs = 1 : i64, step_stride = 1 : i64,
    halting = {rule = 1 : i64, threshold = 0.0 : f64, stable_steps = 1 : i64, accepted = 55 : i64}, name = "m", digest = "d", seq_len = 2 : i64,
    vocab_size = 3 : i64, max_steps = 4 : i64}} {
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) { return }
  func.func private @m.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
}
