// RUN: trm-opt %s -trm-record-facts | FileCheck %s

// A program accepts the rules whose values are there, one that owns its rule that
// one and never; without a head, what reads none.
// RUN: sed 's/halting(q)/halting(q threshold(4.0)) fixed/' %s | trm-opt -trm-record-facts \
// RUN:   | FileCheck %s --check-prefix=FIXED
// FIXED: halting = <rule = q, threshold = 4.000000e+00 : f64, stable_steps = 1, accepted = [never, q]>
// RUN: sed 's/max_steps(5) halting(q)/max_steps(6) step_stride(3) halting(q_and_stable stable_steps(2)) fixed/' %s \
// RUN:   | trm-opt -trm-record-facts | FileCheck %s --check-prefix=STRIDE
// STRIDE: max_steps = 6, step_stride = 3
// STRIDE-SAME: halting = <rule = q_and_stable, threshold = 0.000000e+00 : f64, stable_steps = 2, accepted = [never, q_and_stable]>
// RUN: sed 's/max_steps(5)/max_steps(6) cycles_per_step(3)/' %s | trm-opt -trm-record-facts \
// RUN:   | FileCheck %s --check-prefix=CYCLES
// CYCLES: max_steps = 6, cycles_per_step = 3, q_outputs = 1
// RUN: trm-opt %s "-pass-pipeline=builtin.module(trm.model(trm-specialize-halting{rule=stable}),trm-record-facts)" \
// RUN:   | FileCheck %s --check-prefix=NOHEAD
// NOHEAD: q_outputs = 0, halting = <rule = stable, threshold = 0.000000e+00 : f64, stable_steps = 1, accepted = [never, stable]>

// How many threads may work on a puzzle is asked for.
// RUN: trm-opt %s -trm-record-facts=max-team=3 | FileCheck %s --check-prefix=TEAM
// TEAM: max_team = 3
// RUN: not trm-opt %s -trm-record-facts=max-team=0 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: max-team is 0, but a puzzle needs a thread

// What an interface cannot state is refused where it is recorded.
// RUN: sed 's/@m /@"a.b" /' %s | not trm-opt -trm-record-facts 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: model needs a C identifier as its name (choose one with --name), but it is 'a.b'
// RUN: sed 's/family("trm")/family("a*b")/' %s | not trm-opt -trm-record-facts 2>&1 | FileCheck %s --check-prefix=FAMILY
// FAMILY: error: model 'm' needs a family of at most 200 letters, digits, blanks and any of ._+-,:(), but it is 'a*b'

// A step: two cycles of a 4x3 by 3x3 product (36), one head of 4x2 by 3 (24)
// and one halting row of 1x3 by 3 (3 for one output).
// CHECK: module attributes {trm.facts = #trm.facts<name = "m", family = "trm", digest = "abc", precision = f32, seq_len = 4, vocab_size = 2, positions = 4, hidden_size = 3, latents = 1, max_steps = 5, q_outputs = 1, halting = <rule = never, threshold = 0.000000e+00 : f64, stable_steps = 1, accepted = [never, q, stable, q_and_stable]>, parameters = 24, multiply_adds_per_step = 99, puzzle_ids = [7]>}
trm.model @m family("trm") seq_len(4) vocab_size(2) puzzle_ids([7]) source({sha256 = "abc"}) {
  trm.weight @init = dense<1.0> : tensor<3xf32>
  trm.weight @w = dense<1.0> : tensor<3x3xf32>
  trm.weight @head = dense<1.0> : tensor<2x3xf32>
  trm.weight @q = dense<1.0> : tensor<1x3xf32>
  trm.weight @bias = dense<1.0> : tensor<1xf32>
  trm.weight @more = dense<1.0> : tensor<2xf32>
  trm.solve @solve(%tokens: tensor<4xi32>, %puzzle: i32) -> (tensor<4x2xf32>, tensor<1x1xf32>, i32) {
    %z0 = trm.parameter @init : tensor<4x3xf32>
    %a, %h, %n = trm.supervise max_steps(5) halting(q) carry(%z = %z0 : tensor<4x3xf32>) -> tensor<4x2xf32>, tensor<1x1xf32> {
      %r = trm.recurse cycles(2) carry(%y = %z : tensor<4x3xf32>) {
        %l = trm.linear %y, @w : tensor<4x3xf32> -> tensor<4x3xf32>
        trm.yield %l : tensor<4x3xf32>
      }
      %logits = trm.linear %r, @head : tensor<4x3xf32> -> tensor<4x2xf32>
      %first = trm.slice %r from(0) : tensor<4x3xf32> -> tensor<1x3xf32>
      %q = trm.linear %first, @q bias(@bias) : tensor<1x3xf32> -> tensor<1x1xf32>
      trm.yield %r : tensor<4x3xf32> answer(%logits : tensor<4x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %n : tensor<4x2xf32>, tensor<1x1xf32>, i32
  }
}
