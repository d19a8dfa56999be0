// RUN: trm-opt %s -trm-emit-entry-points | FileCheck %s

// NAME_perturb adds noise[first, first + count) to latents that lie in the arena one behind the
// other, 8 and 4 elements here; the first buffer of the state is none.
// CHECK: module attributes {{.*}}trm.facts = #trm.facts<{{.*}}latents = 2,
// CHECK-SAME: carry_elements = 12, started_words
// CHECK-LABEL: func.func @m_perturb(
// CHECK-SAME: %[[ARENA:.*]]: memref<{{[0-9]+}}xi8>, %[[NOISE:.*]]: memref<12xf32>, %[[FIRST:.*]]: index, %[[COUNT:.*]]: index) -> i32
// Nothing was started: status 5; more than there is: status 6.
// CHECK: arith.constant 5 : i32
// CHECK: arith.cmpi ugt
// CHECK: arith.constant 6 : i32
// CHECK: arith.subi
// CHECK: arith.cmpi ugt
// CHECK: memref.view %[[ARENA]]{{.*}} to memref<8xf32>
// CHECK: arith.maxui
// CHECK: arith.minui
// CHECK: scf.for
// CHECK: memref.load %[[NOISE]]
// CHECK: arith.addf
// CHECK: memref.store
// CHECK: memref.view %[[ARENA]]{{.*}} to memref<4xf32>
// CHECK: scf.for
// The steps that follow are the general ones: the word of a later step.
// CHECK: memref.store
// CHECK: return
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = #trm.facts<
    name = "m", family = "hand", digest = "d", precision = f32, seq_len = 2, vocab_size = 3,
    positions = 2, hidden_size = 4, latents = 2, max_steps = 4, q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %x: memref<2x8xf32>, %z: memref<2x4xf32>, %y: memref<4xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @m.first(%x: memref<2x8xf32>, %z: memref<2x4xf32>, %y: memref<4xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<first>} { return }
  func.func private @m.supervise(%x: memref<2x8xf32>, %z: memref<2x4xf32>, %y: memref<4xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}
