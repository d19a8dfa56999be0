// RUN: trm-opt %s "-trm-emit-model-info=compiler=trmc-test" | FileCheck %s

// CHECK-DAG: llvm.mlir.global internal constant @m.info.compiler("trmc-test\00")
// CHECK-DAG: llvm.mlir.global internal constant @m.info.target("toy (generic)\00")
// CHECK-DAG: llvm.mlir.global internal constant @m.info.puzzle_ids(dense<[4, 9]> : tensor<2xi32>)
// What a user calls stays visible; the rest is internal, whatever it is called.
// CHECK-DAG: llvm.func @m_start
// CHECK-DAG: llvm.func internal @m_step_team
// CHECK-DAG: llvm.func internal @m.embed
// CHECK: llvm.mlir.global internal constant @m.info()
// The version of the interface; rule, threshold, stable steps and accepted rules, then the stride, the cycles
// of a step, and the arena.
// CHECK: llvm.mlir.constant(6 : i32)
// CHECK: llvm.mlir.constant(5 : i32)
// CHECK-NEXT: llvm.mlir.constant(1.500000e+00 : f32)
// CHECK-NEXT: llvm.mlir.constant(3 : i32)
// CHECK-NEXT: llvm.mlir.constant(35 : i32)
// CHECK-NEXT: llvm.mlir.constant(2 : i32)
// CHECK-NEXT: llvm.mlir.constant(3 : i32)
// CHECK-NEXT: llvm.mlir.constant(1 : i32)
// CHECK-NEXT: llvm.mlir.constant(448 : i64)
// CHECK: llvm.func @m_info() -> !llvm.ptr
// CHECK: llvm.mlir.global external constant @m_model()
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "generic", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>, trm.facts = #trm.facts<name = "m",
    family = "trm", digest = "d", precision = f32, seq_len = 2, vocab_size = 3, positions = 2,
    hidden_size = 4, latents = 1, max_steps = 6, step_stride = 2, cycles_per_step = 3, q_outputs = 1,
    halting = <rule = q_and_stable, threshold = 1.5, stable_steps = 3, accepted = [never, q_and_stable]>,
    parameters = 4, multiply_adds_per_step = 5, puzzle_ids = [4, 9],
    sizes = <arena_bytes = 448, weight_bytes = 16, carry_elements = 0, started_words = [1]>>} {
  llvm.func @m_start() attributes {trm.part = #trm.part<start>} { llvm.return }
  llvm.func @m_step() attributes {trm.part = #trm.part<step>} { llvm.return }
  llvm.func @m_solve() attributes {trm.part = #trm.part<solve>} { llvm.return }
  llvm.func @m_perturb() attributes {trm.part = #trm.part<perturb>} { llvm.return }
  llvm.func @m_step_team() { llvm.return }
  llvm.func @m.embed() attributes {trm.part = #trm.part<embed>} { llvm.return }
}
