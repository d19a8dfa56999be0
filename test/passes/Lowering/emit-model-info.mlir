// RUN: trm-opt %s "-trm-emit-model-info=compiler=trmc-test" | FileCheck %s

// CHECK-DAG: llvm.mlir.global internal constant @m.info.compiler("trmc-test\00")
// CHECK-DAG: llvm.mlir.global internal constant @m.info.target("toy (generic)\00")
// CHECK-DAG: llvm.mlir.global internal constant @m.info.puzzle_ids(dense<[4, 9]> : tensor<2xi32>)
// What a user calls stays visible; the rest is internal.
// CHECK-DAG: llvm.func @m_start
// CHECK-DAG: llvm.func internal @m.embed
// CHECK: llvm.mlir.global internal constant @m.info()
// The version of the interface; rule, threshold, stable steps and accepted rules, then the stride, and the arena.
// CHECK: llvm.mlir.constant(5 : i32)
// CHECK: llvm.mlir.constant(5 : i32)
// CHECK-NEXT: llvm.mlir.constant(1.500000e+00 : f32)
// CHECK-NEXT: llvm.mlir.constant(3 : i32)
// CHECK-NEXT: llvm.mlir.constant(35 : i32)
// CHECK-NEXT: llvm.mlir.constant(2 : i32)
// CHECK-NEXT: llvm.mlir.constant(1 : i32)
// CHECK-NEXT: llvm.mlir.constant(448 : i64)
// CHECK: llvm.func @m_info() -> !llvm.ptr
// CHECK: llvm.mlir.global external constant @m_model()
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "generic", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>, trm.facts = {name = "m", family = "trm",
    precision = "float32", digest = "d", seq_len = 2 : i64, vocab_size = 3 : i64, positions = 2 : i64,
    hidden_size = 4 : i64, max_steps = 4 : i64, q_outputs = 1 : i64, parameters = 4 : i64,
    multiply_adds_per_step = 5 : i64, arena_bytes = 448 : i64, weight_bytes = 16 : i64,
    puzzle_ids = array<i32: 4, 9>, step_stride = 2 : i64,
    halting = {rule = 5 : i64, threshold = 1.5 : f64, stable_steps = 3 : i64, accepted = 35 : i64}}} {
  llvm.func @m_start() { llvm.return }
  llvm.func @m_step() { llvm.return }
  llvm.func @m_solve() { llvm.return }
  llvm.func @m_perturb() { llvm.return }
  llvm.func @m.embed() { llvm.return }
}
