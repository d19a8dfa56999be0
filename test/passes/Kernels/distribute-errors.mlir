// RUN: trm-opt %s -split-input-file -trm-distribute -verify-diagnostics

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
func.func @reduction(%x: memref<4xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  // expected-error @+1 {{reduces over threads, whose order would change the result}}
  %sum = scf.parallel (%i) = (%c0) to (%c4) step (%c1) init (%zero) -> f32 {
    %v = memref.load %x[%i] : memref<4xf32>
    scf.reduce(%v : f32) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %b : f32
      scf.reduce.return %s : f32
    }
  }
  return %sum : f32
}
}

// -----

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
func.func private @outside(memref<4xf32>)
func.func @call(%x: memref<4xf32>) {
  // expected-error @+1 {{calls a function that is not defined here, which cannot be divided among threads}}
  call @outside(%x) : (memref<4xf32>) -> ()
  return
}
}

// -----

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
// expected-error @+1 {{has branches, and cannot be divided among threads}}
func.func @branches(%x: memref<4xf32>, %b: i1) {
  cf.cond_br %b, ^bb1, ^bb1
^bb1:
  return
}
}

// -----

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
func.func @while(%x: memref<4xf32>, %b: i1) {
  // expected-error @+1 {{cannot be divided among threads; only scf.for, scf.if and scf.parallel around it can}}
  scf.while : () -> () {
    scf.condition(%b)
  } do {
    scf.yield
  }
  return
}
}

// -----

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
func.func @pointer(%p: !llvm.ptr, %v: f32) {
  // expected-error @+1 {{touches memory that is no buffer, and cannot be divided among threads}}
  llvm.store volatile %v, %p : f32, !llvm.ptr
  return
}
}

// -----

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
func.func @result(%x: memref<4xf32>, %v: f32) {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{writes memory and has a result, and cannot be left to one thread}}
  %0 = memref.atomic_rmw addf %v, %x[%c0] : (f32, memref<4xf32>) -> f32
  return
}
}

// -----

module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1, max_team = 2>} {
// expected-error @+1 {{calls itself}}
func.func @recursive(%x: memref<4xf32>) {
  call @recursive(%x) : (memref<4xf32>) -> ()
  return
}
}
