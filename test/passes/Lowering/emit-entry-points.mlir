// RUN: trm-opt %s -trm-emit-entry-points -split-input-file | FileCheck %s

// The arena: one word, two latents of 32 bytes, logits, halting value, frames,
// each on a multiple of 64. The weights: 16 bytes and the table of identifiers.
// CHECK: module attributes {trm.facts = {arena_bytes = 384 : i64, {{.*}}weight_bytes = 24 : i64}
// CHECK-LABEL: func.func @m_start(
// CHECK-SAME: %[[ARENA:.*]]: memref<384xi8>, %[[BYTES:.*]]: i64, %[[TOKENS:.*]]: memref<2xi32>, %[[PUZZLE:.*]]: i32) -> i32
// CHECK: arith.cmpi ult, %[[BYTES]]
// CHECK: memref.extract_aligned_pointer_as_index %[[ARENA]]
// Identifiers 4 and 9 are looked up.
// CHECK: memref.get_global @m.puzzle_ids : memref<2xi32>
// CHECK: call @m.embed(%[[TOKENS]],
// CHECK-LABEL: func.func @m_step(
// CHECK-SAME: memref<384xi8>, %[[LOGITS:.*]]: memref<2x3xf32>, %[[Q:.*]]: memref<1x1xf32>) -> i32
// CHECK: call @m.supervise({{.*}}, %[[LOGITS]], %[[Q]],
// CHECK-LABEL: func.func @m_solve(
// CHECK-SAME: !llvm.ptr) -> i32
// CHECK: call @m_start
// CHECK: call @m.supervise
module attributes {trm.frame_bytes = 64 : i64, trm.facts = {name = "m", digest = "d", seq_len = 2 : i64,
    vocab_size = 3 : i64, max_steps = 4 : i64, puzzle_ids = array<i32: 4, 9>}} {
  memref.global "private" constant @w : memref<4xf32> = dense<1.0>
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %y: memref<8xf32>, %frames: memref<64xi8>) { return }
  func.func private @m.supervise(%z: memref<8xf32>, %y: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
}

// -----

// Rows that are the identifiers themselves need no table.
// CHECK-LABEL: func.func @n_start(
// CHECK-NOT: get_global
// CHECK: call @n.embed
module attributes {trm.frame_bytes = 64 : i64, trm.facts = {name = "n", digest = "d", seq_len = 2 : i64,
    vocab_size = 3 : i64, max_steps = 4 : i64, puzzle_ids = array<i32: 0, 1>}} {
  func.func private @n.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) { return }
  func.func private @n.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
}
