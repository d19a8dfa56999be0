// RUN: trm-opt %s -trm-emit-entry-points | FileCheck %s

// NAME_perturb adds noise[first, first + count) to latents that lie in the arena one behind the
// other, 8 and 4 elements here; the first buffer of the state is none.
// CHECK: module attributes {{.*}}trm.facts = {{{.*}}carry_elements = 12 : i64,
// CHECK-SAME: latents = 2 : i64,
// CHECK-SAME: uniform_latents = 0 : i64
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
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>, trm.facts = {q_outputs = 1 : i64, step_stride = 1 : i64, latents = 2 : i64,
    halting = {rule = 1 : i64, threshold = 0.0 : f64, stable_steps = 1 : i64, accepted = 55 : i64}, name = "m", digest = "d", seq_len = 2 : i64,
    vocab_size = 3 : i64, max_steps = 4 : i64}} {
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %x: memref<2x8xf32>, %z: memref<2x4xf32>, %y: memref<4xf32>, %frames: memref<64xi8>) { return }
  func.func private @m.first(%x: memref<2x8xf32>, %z: memref<2x4xf32>, %y: memref<4xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
  func.func private @m.supervise(%x: memref<2x8xf32>, %z: memref<2x4xf32>, %y: memref<4xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %frames: memref<64xi8>) { return }
}
