// RUN: trm-opt %s -trm-emit-entry-points -split-input-file | FileCheck %s

// The arena: one word, two latents of 32 bytes, logits, halting value, frames,
// each on a multiple of 64. The weights: 16 bytes and the table of identifiers.
// CHECK: module attributes {{.*}}trm.facts = #trm.facts<{{.*}}sizes = <arena_bytes = 384, weight_bytes = 24,
// CHECK-LABEL: func.func @m_start(
// CHECK-SAME: %[[ARENA:.*]]: memref<384xi8>, %[[BYTES:.*]]: index, %[[TOKENS:.*]]: memref<2xi32>, %[[PUZZLE:.*]]: i32) -> i32 attributes {trm.part = #trm.part<start>}
// CHECK: arith.cmpi ult, %[[BYTES]]
// CHECK: memref.extract_aligned_pointer_as_index %[[ARENA]]
// Identifiers 4 and 9 are looked up.
// CHECK: memref.get_global @m.puzzle_ids : memref<2xi32>
// CHECK: call @m.embed(%[[TOKENS]],
// CHECK-LABEL: func.func @m_step(
// CHECK-SAME: memref<384xi8>, %[[LOGITS:.*]]: memref<2x3xf32>, %[[Q:.*]]: memref<1x1xf32>) -> i32
// Logits that are not wanted go into the arena.
// CHECK: %[[ADDRESS:.*]] = memref.extract_aligned_pointer_as_index %[[LOGITS]]
// CHECK: %[[UNWANTED:.*]] = arith.cmpi eq, %[[ADDRESS]],
// CHECK: %[[BUFFER:.*]] = memref.view %{{.*}} to memref<2x3xf32>
// CHECK: %[[CHOSEN:.*]] = arith.select %[[UNWANTED]], %[[BUFFER]], %[[LOGITS]]
// CHECK: call @m.supervise({{.*}}, %[[CHOSEN]], %[[Q]],
// What a solve is asked lies in a struct, which may be missing.
// CHECK-LABEL: func.func @m_solve(
// CHECK-SAME: memref<2xi32>, %[[INFO:[^ ]*]]: memref<36xi8>) -> i32
// CHECK: memref.extract_aligned_pointer_as_index %[[INFO]]
// CHECK: scf.if
// CHECK: memref.view %[[INFO]]{{.*}} to memref<1xi32>
// CHECK: call @m_start
// CHECK: scf.while
// CHECK: func.call @m.supervise
// CHECK: func.call @m.write_answer
// CHECK: func.call @m.halts
// CHECK: scf.condition
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "m", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 2, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1, puzzle_ids = [4, 9]>} {
  memref.global "private" constant @w : memref<4xf32> = dense<1.0>
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %y: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @m.supervise(%z: memref<8xf32>, %y: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}

// -----

// Rows that are the identifiers themselves need no table.
// CHECK-LABEL: func.func @n_start(
// CHECK-NOT: get_global
// CHECK: call @n.embed
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "n", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1, puzzle_ids = [0, 1]>} {
  func.func private @n.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @n.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}

// -----

// A first step of its own: the arena holds one of two words, that of a start or
// that of a step, and the first step follows a start alone.
// CHECK-LABEL: func.func @f_start(
// CHECK: call @f.embed(
// CHECK: %[[FRESH:.*]] = arith.constant [[FRESH_WORD:-?[0-9]+]] : i64
// CHECK: memref.store %[[FRESH]]
// CHECK-LABEL: func.func @f_step(
// CHECK: %[[WORD:.*]] = memref.load
// CHECK: arith.constant [[FRESH_WORD]] : i64
// CHECK: %[[LATER:.*]] = arith.constant [[LATER_WORD:-?[0-9]+]] : i64
// CHECK: arith.cmpi eq, %[[WORD]], %[[LATER]]
// CHECK: arith.ori
// CHECK: %[[FRESH:.*]] = arith.constant [[FRESH_WORD]] : i64
// CHECK: %[[IS_FRESH:.*]] = arith.cmpi eq, %[[WORD]], %[[FRESH]]
// CHECK: scf.if %[[IS_FRESH]]
// CHECK: call @f.first(
// CHECK: %[[NEXT:.*]] = arith.constant [[LATER_WORD]] : i64
// CHECK: memref.store %[[NEXT]]
// CHECK: } else {
// CHECK: call @f.supervise(
// CHECK-LABEL: func.func @f_solve(
// CHECK: call @f.first(
// CHECK: call @f.supervise(
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "f", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @f.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @f.first(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<first>} { return }
  func.func private @f.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}

// -----

// A readout runs where logits are wanted; a step writes none.
// CHECK-LABEL: func.func @r_step(
// CHECK-SAME: memref<{{[0-9]+}}xi8>, %[[LOGITS:.*]]: memref<2x3xf32>, %{{.*}}: memref<1x1xf32>)
// CHECK: %[[ADDRESS:.*]] = memref.extract_aligned_pointer_as_index %[[LOGITS]]
// CHECK: arith.cmpi eq, %[[ADDRESS]], %[[NULL:.*]] :
// CHECK-NOT: arith.select
// CHECK: call @r.supervise(
// CHECK: %[[WANTED:.*]] = arith.cmpi ne, %[[ADDRESS]], %[[NULL]] :
// CHECK: scf.if %[[WANTED]] {
// CHECK: call @r.readout({{.*}}, %[[LOGITS]],
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "r", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @r.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @r.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
  func.func private @r.readout(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<readout>} { return }
}

// -----

// A fixed rule, q above 4: with never it is all that the solve has code for, and
// the readout runs once, behind the steps.
// CHECK-LABEL: func.func private @x.halts(
// CHECK-SAME: %[[RULE:.*]]: i32, %[[LIMIT:.*]]: f32, %{{.*}}: i1, %[[Q:.*]]: memref<1x1xf32>) -> i1
// CHECK: %[[HALT:.*]] = memref.load %[[Q]]
// CHECK: arith.cmpf ogt, %[[HALT]], %[[LIMIT]]
// CHECK: arith.constant 2 : i32
// CHECK: arith.cmpi eq, %[[RULE]],
// CHECK-NOT: arith.cmp
// CHECK: return
// CHECK-LABEL: func.func @x_solve(
// CHECK: %[[OWN:.*]] = arith.constant 4.000000e+00 : f32
// CHECK: %[[THRESHOLD:.*]] = arith.select %{{.*}}, %[[OWN]], %{{.*}} : f32
// CHECK: call @x_start
// CHECK: call @x.supervise(
// CHECK: call @x.halts(%{{.*}}, %[[THRESHOLD]],
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "x", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 1,
    halting = <rule = q, threshold = 4.0, stable_steps = 1, accepted = [never, q]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @x.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @x.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
  func.func private @x.readout(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<readout>} { return }
}

// -----

// Without a head a step takes q, which it leaves alone, and a solve looks at no value of it.
// CHECK-LABEL: func.func private @h.halts(
// CHECK-NOT: arith.cmpf
// CHECK: func.func private @h.write_answer(
// CHECK-LABEL: func.func @h_step(
// CHECK-SAME: memref<{{[0-9]+}}xi8>, %{{.*}}: memref<2x3xf32>, %[[Q:.*]]: memref<1x2xf32>) -> i32
// CHECK-NOT: %[[Q]]
// CHECK: call @h.supervise({{.*}}) : (memref<8xf32>, memref<2x3xf32>, memref<64xi8>) -> ()
// CHECK-LABEL: func.func @h_solve(
// CHECK: call @h.supervise({{.*}}) : (memref<8xf32>, memref<2x3xf32>, memref<64xi8>) -> ()
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "h", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0,
    halting = <rule = stable, threshold = 0.0, stable_steps = 2, accepted = [never, stable]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @h.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @h.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}

// -----

// The map of the frames becomes that of the arena.
// CHECK: module attributes {trm.arena = #trm.arena<bytes = 320, lower_bound_bytes = 132, buffers = [
// CHECK-SAME: name = "a.supervise.0", type = memref<16xf32>, offset = 256, begin = 3, end = 7>
// CHECK-SAME: <name = "started", type = memref<1xi64>, offset = 0, begin = 0, end = 7>
// CHECK-SAME: name = "state.0", type = memref<{{.*}}>, offset = 64
// CHECK-SAME: name = "logits", type = memref<{{.*}}>, offset = 128
// CHECK-SAME: name = "halt", type = memref<{{.*}}>, offset = 192
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64,
    buffers = [<name = "a.supervise.0", type = memref<16xf32>, offset = 0, begin = 3, end = 7>]>,
    trm.facts = #trm.facts<name = "a", family = "hand", digest = "d", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @a.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @a.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}
