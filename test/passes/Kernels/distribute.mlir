// RUN: trm-opt %s -split-input-file -trm-distribute -canonicalize --remarks-filter=trm-distribute > %t.mlir 2> %t.remarks
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t.remarks
// REMARK: Distribute
// REMARK-SAME: Barriers=3
// REMARK-SAME: Loops=3
// REMARK-SAME: MaxTeam=2

// Elementwise along the same rows: each thread goes on with its own, and waits
// only before it reads the rows of others. What the function leaves behind may be
// read by all.
module attributes {trm.facts = #trm.facts<name = "toy", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
// CHECK: func.func private @toy.barrier(!llvm.ptr) attributes {trm.part = #trm.part<barrier>}
// CHECK-LABEL: func.func @rows(
// CHECK-SAME: %[[X:.*]]: memref<5x4xf32>, %[[Y:.*]]: memref<5x4xf32>, %[[TEAM:.*]]: !llvm.ptr)
// CHECK: %[[RANK:.*]] = arith.index_cast
// CHECK: %[[SIZE:.*]] = arith.index_cast
// The caller may still look at what it handed over.
// CHECK: call @toy.barrier(%[[TEAM]])
// CHECK: scf.for %[[SHARE:.*]] = %[[RANK]] to %{{.*}} step %[[SIZE]] {
// The first share has 3 rows, the second 2.
// CHECK-DAG: arith.muli %[[SHARE]], %c2
// CHECK-DAG: arith.minui %[[SHARE]], %c1
// CHECK: scf.for %{{.*}} = %{{.*}} to
// CHECK: scf.for %{{.*}} = %{{.*}} to
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK-NOT: @toy.barrier
// CHECK: memref.store %{{.*}}, %[[X]]
// CHECK: call @toy.barrier(%[[TEAM]])
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK: call @toy.barrier(%[[TEAM]])
// CHECK-NEXT: return
func.func @rows(%x: memref<5x4xf32>, %y: memref<5x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%c5, %c4) step (%c1, %c1) {
    %v = memref.load %x[%i, %j] : memref<5x4xf32>
    memref.store %v, %y[%i, %j] : memref<5x4xf32>
  }
  scf.parallel (%i, %j) = (%c0, %c0) to (%c5, %c4) step (%c1, %c1) {
    %v = memref.load %y[%i, %j] : memref<5x4xf32>
    memref.store %v, %x[%i, %j] : memref<5x4xf32>
  }
  scf.parallel (%i, %j) = (%c0, %c0) to (%c5, %c4) step (%c1, %c1) {
    %v = memref.load %x[%c0, %j] : memref<5x4xf32>
    memref.store %v, %y[%i, %j] : memref<5x4xf32>
  }
  return
}
}

// -----

// A barrier inside a loop guards its next round too, and one that a callee needs
// for one of its callers is there for all. Kernels say what a share touches.
module attributes {trm.facts = #trm.facts<name = "toy", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 3>} {
// CHECK-LABEL: func.func private @layer(
// CHECK-SAME: %[[X:.*]]: memref<8x4xf32>, %[[TEAM:.*]]: !llvm.ptr)
// CHECK: call @toy.barrier(%[[TEAM]])
// CHECK: scf.for
// CHECK: vector.store
// CHECK-NOT: @toy.barrier
// CHECK: vector.load
// CHECK: return
func.func private @layer(%x: memref<8x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %v = arith.constant dense<1.0> : vector<4xf32>
  scf.parallel (%s) = (%c0) to (%c3) step (%c1) {
    vector.store %v, %x[%s, %c0] : memref<8x4xf32>, vector<4xf32>
    scf.reduce
  } {trm.own = "rows"}
  scf.parallel (%s) = (%c0) to (%c3) step (%c1) {
    %w = vector.load %x[%s, %c0] : memref<8x4xf32>, vector<4xf32>
    vector.store %w, %x[%s, %c0] : memref<8x4xf32>, vector<4xf32>
    scf.reduce
  } {trm.own = "rows"}
  return
}
// CHECK-LABEL: func.func @loop(
// CHECK: scf.for
// CHECK: call @layer(%{{.*}}, %{{.*}}) : (memref<8x4xf32>, !llvm.ptr) -> ()
// CHECK: call @toy.barrier
// CHECK: memref.load
// CHECK: call @toy.barrier
// CHECK: return
func.func @loop(%x: memref<8x4xf32>, %y: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    func.call @layer(%x) : (memref<8x4xf32>) -> ()
    scf.parallel (%s) = (%c0) to (%c1) step (%c1) {
      %v = memref.load %x[%c3, %c3] : memref<8x4xf32>
      memref.store %v, %y[%s] : memref<1xf32>
    }
  }
  return
}
}

// -----

// A copy is divided as any loop; a single store is the first thread's, and what all
// read of it comes after a barrier.
module attributes {trm.facts = #trm.facts<name = "toy", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
// CHECK-LABEL: func.func @alone(
// CHECK-SAME: %[[X:.*]]: memref<6xf32>, %[[Y:.*]]: memref<6xf32>, %[[W:.*]]: memref<1xf32>, %{{.*}}: f32, %{{.*}}: !llvm.ptr)
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK: memref.store %{{.*}}, %[[Y]]
// CHECK: %[[FIRST:.*]] = arith.cmpi eq, %{{.*}}, %{{.*}} : index
// CHECK-NEXT: scf.if %[[FIRST]] {
// CHECK-NEXT: memref.store %{{.*}}, %[[W]][%{{.*}}]
// CHECK-NEXT: }
// CHECK: call @toy.barrier
// CHECK-NEXT: memref.load %[[W]]
func.func @alone(%x: memref<6xf32>, %y: memref<6xf32>, %w: memref<1xf32>, %v: f32) {
  %c0 = arith.constant 0 : index
  memref.copy %x, %y : memref<6xf32> to memref<6xf32>
  memref.store %v, %w[%c0] : memref<1xf32>
  %u = memref.load %w[%c0] : memref<1xf32>
  memref.store %u, %y[%c0] : memref<6xf32>
  return
}
}

// -----

// With one thread a puzzle, loops become plain ones and nothing else changes.
module {
// CHECK-LABEL: func.func @one(
// CHECK-SAME: %{{.*}}: memref<5x4xf32>, %{{.*}}: memref<5x4xf32>) {
// CHECK-NOT: barrier
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.store
// CHECK: memref.copy
// CHECK-NEXT: return
func.func @one(%x: memref<5x4xf32>, %y: memref<5x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%c5, %c4) step (%c1, %c1) {
    %v = memref.load %x[%i, %j] : memref<5x4xf32>
    memref.store %v, %y[%i, %j] : memref<5x4xf32>
  }
  memref.copy %y, %x : memref<5x4xf32> to memref<5x4xf32>
  return
}
}
