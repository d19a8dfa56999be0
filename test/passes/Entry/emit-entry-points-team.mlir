// RUN: trm-opt %s -trm-emit-entry-points | FileCheck %s

// Where the parts take a team, so do the functions that use it; those for a single
// thread call them with a team of one.
// The arena has a word more, by which the first thread tells the others.
// CHECK: module attributes {trm.arena = #trm.arena<bytes = 384,
// CHECK-SAME: name = "told", type = memref<1xi64>, offset = 256,
// CHECK: llvm.mlir.global internal constant @m.team_of_one() {{.*}} : !llvm.struct<(i32, i32, i32, ptr, ptr)>
// CHECK-LABEL: func.func private @m.barrier(
// CHECK-SAME: %[[TEAM:.*]]: !llvm.ptr)
// CHECK: %[[MANY:.*]] = arith.cmpi ne
// CHECK: scf.if %[[MANY]]
// CHECK: llvm.call %{{.*}}(%{{.*}}) : !llvm.ptr, (!llvm.ptr) -> ()
// CHECK-LABEL: func.func private @m.start_team(
// CHECK: call @m.embed(%{{.*}}, %{{.*}}, %{{.*}}, %[[TEAM:.*]], %{{.*}})
// CHECK: scf.if
// CHECK-NEXT: arith.constant
// CHECK: memref.store %{{.*}} : memref<1xi64>
// CHECK: func.func @m_start(
// CHECK: %[[ONE:.*]] = llvm.mlir.addressof @m.team_of_one
// CHECK: call @m.start_team({{.*}}, %[[ONE]])
// CHECK-LABEL: func.func @m_step_team(
// CHECK-SAME: memref<1x1xf32>, %[[TEAM:.*]]: !llvm.ptr) -> i32
// Size of the struct, size, rank and barrier.
// CHECK: %[[MISFIT:.*]] = arith.constant 8 : i32
// CHECK: return %[[MISFIT]]
// CHECK: call @m.supervise({{.*}}, %[[TEAM]], %{{.*}})
// CHECK-LABEL: func.func @m_step(
// CHECK: call @m_step_team(
// CHECK-LABEL: func.func @m_solve_team(
// CHECK-SAME: memref<36xi8>, %[[TEAM:.*]]: !llvm.ptr) -> i32
// CHECK: call @m.start_team({{.*}}, %[[TEAM]])
// CHECK: call @m.supervise({{.*}}, %[[TEAM]], %{{.*}})
// Whether the answer is unchanged is known to the first thread.
// CHECK: call @m.barrier(%[[TEAM]])
// CHECK: memref.load %{{.*}} : memref<1xi64>
// CHECK-LABEL: func.func @m_solve(
// CHECK: call @m_solve_team(
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64>,
    trm.facts = #trm.facts<name = "m", family = "hand", digest = "d", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 1,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
  func.func private @m.barrier(!llvm.ptr) attributes {trm.part = #trm.part<barrier>}
  func.func private @m.embed(%tokens: memref<2xi32>, %row: i32, %z: memref<8xf32>, %team: !llvm.ptr, %frames: memref<64xi8>) attributes {trm.part = #trm.part<embed>} { return }
  func.func private @m.supervise(%z: memref<8xf32>, %logits: memref<2x3xf32>, %q: memref<1x1xf32>, %team: !llvm.ptr, %frames: memref<64xi8>) attributes {trm.part = #trm.part<supervise>} { return }
}
