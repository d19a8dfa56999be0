// RUN: trm-opt %s -trk-lower-kernels -canonicalize -cse | FileCheck %s

// As many shares as the largest team has threads. A kernel is divided along the
// dimension that its neighbours are divided along too, or else along its panels
// where that would leave tiles too small.
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>, trm.target = #trm.target<name = "toy", triple = "",
    cpu = "", features = "", vector_bits = 128, vector_registers = 16, l2_bytes = 1048576>} {

// 13 rows: 7 and 6, tiles of 4, 3 and of 3. The norm is in the same share.
// CHECK-LABEL: @rows
// CHECK: scf.parallel (%[[SHARE:.*]]) = (%c0) to (%c2) step (%c1) {
// CHECK: %[[FIRST:.*]] = arith.cmpi ult, %[[SHARE]], %c1
// CHECK: scf.if %[[FIRST]] {
// CHECK: arith.muli %[[SHARE]], %c7
// CHECK: math.sqrt
// CHECK: } else {
// CHECK: %[[SCALED:.*]] = arith.muli %[[SHARE]], %c6
// CHECK: arith.addi %[[SCALED]], %c1
// CHECK: math.sqrt
// CHECK: scf.reduce
// CHECK-NEXT: } {trm.own = "rows"}
// CHECK-NEXT: return
func.func @rows(%x: memref<13x8xf32>, %w: memref<2x8x4xf32>, %o: memref<13x8xf32>) {
  trk.packed_matmul ins(%x, %w : memref<13x8xf32>, memref<2x8x4xf32>) init(%o : memref<13x8xf32>) groups(1) tile(<rows = 4, columns = 4>) normalize(1.0e-5) epilogue {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trk.yield %s : f32
  }
  return
}

// One row of a deep product: panels of its own for each thread, then a loop of its own for the norm.
// The last panel has 2 outputs.
// CHECK-LABEL: @panels
// CHECK: scf.parallel (%[[SHARE:.*]]) = (%c0) to (%c2) step (%c1) {
// CHECK: scf.for %[[PANEL:.*]] = %{{.*}} to %{{.*}} step %c1 {
// CHECK: %[[WHOLE:.*]] = arith.cmpi ult, %[[PANEL]], %c5
// CHECK: scf.if %[[WHOLE]]
// CHECK: vector.store
// CHECK: } else {
// CHECK: vector.maskedstore
// CHECK-NOT: trm.own
// CHECK: scf.parallel
// CHECK: math.sqrt
// CHECK: trm.own = "rows"
func.func @panels(%x: memref<1x512xf32>, %w: memref<6x512x4xf32>, %o: memref<1x22xf32>) {
  trk.packed_matmul ins(%x, %w : memref<1x512xf32>, memref<6x512x4xf32>) init(%o : memref<1x22xf32>) groups(1) tile(<rows = 1, columns = 4>) normalize(1.0e-5) epilogue {
  ^bb0(%a: f32, %b: f32):
    trk.yield %a : f32
  }
  return
}

// Over positions, columns: 11 are a share of 8 and one of 3.
// CHECK-LABEL: @columns
// CHECK: scf.parallel
// CHECK: vector.store
// CHECK: } else {
// CHECK: vector.maskedstore
// CHECK: trm.own = "columns"
// CHECK-NOT: scf.parallel
// CHECK: return
func.func @columns(%x: memref<5x11xf32>, %w: memref<2x5x4xf32>, %o: memref<8x11xf32>) {
  trk.packed_matmul ins(%x, %w : memref<5x11xf32>, memref<2x5x4xf32>) init(%o : memref<8x11xf32>) groups(1) over(positions) tile(<rows = 4, columns = 8>) normalize(1.0e-5) epilogue {
  ^bb0(%a: f32, %b: f32):
    trk.yield %a : f32
  }
  return
}

// CHECK-LABEL: @norms
// CHECK: scf.parallel
// CHECK: trm.own = "rows"
// CHECK: scf.parallel
// CHECK: trm.own = "columns"
func.func @norms(%x: memref<3x9xf32>) {
  trk.rms_norm init(%x : memref<3x9xf32>) epsilon(1.0e-5)
  trk.rms_norm init(%x : memref<3x9xf32>) epsilon(1.0e-5) over(positions)
  return
}

// Heads, with keys, queries and scores for each share, in cache lines of its own.
// CHECK-LABEL: @heads
// CHECK: %[[KEYS:.*]] = memref.alloc() {alignment = 64 : i64} : memref<2x4x8xf32>
// CHECK: memref.alloc() {alignment = 64 : i64} : memref<2x8x4xf32>
// CHECK: memref.alloc() {alignment = 64 : i64} : memref<2x{{[0-9]+}}x8xf32>
// CHECK: scf.parallel (%[[SHARE:.*]]) = (%c0) to (%c2) step (%c1) {
// CHECK: memref.subview %[[KEYS]][%[[SHARE]], 0, 0] [1, 4, 8] [1, 1, 1]
// CHECK-NOT: trm.own
// CHECK: return
func.func @heads(%qkv: memref<5x24xf32>, %o: memref<5x8xf32>) {
  trk.attention ins(%qkv : memref<5x24xf32>) init(%o : memref<5x8xf32>) heads(2) kv_heads(2) scale(0.5)
  return
}

// A single head: query rows, 3 and 2, and the keys by each thread.
// CHECK-LABEL: @head
// CHECK: scf.parallel (%[[SHARE:.*]]) = (%c0) to (%c2) step (%c1) {
// CHECK: %[[FIRST:.*]] = arith.cmpi ult, %[[SHARE]], %c1
// CHECK: scf.if %[[FIRST]] {
func.func @head(%qkv: memref<5x12xf32>, %o: memref<5x4xf32>) {
  trk.attention ins(%qkv : memref<5x12xf32>) init(%o : memref<5x4xf32>) heads(1) kv_heads(1) scale(0.5)
  return
}
}
