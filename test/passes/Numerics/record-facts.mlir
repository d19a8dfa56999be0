// RUN: trm-opt %s -trm-record-facts | FileCheck %s

// A program accepts the rules whose values are there, one that owns its rule that
// one and never; without a head, what reads none.
// RUN: sed 's/halting(q)/halting(q threshold(4.0)) fixed/' %s | trm-opt -trm-record-facts \
// RUN:   | FileCheck %s --check-prefix=FIXED
// FIXED: halting = {accepted = 7 : i64, rule = 2 : i64, stable_steps = 1 : i64, threshold = 4.000000e+00 : f64}
// RUN: sed 's/max_steps(5) halting(q)/max_steps(6) step_stride(3) halting(q_and_stable stable_steps(2)) fixed/' %s \
// RUN:   | trm-opt -trm-record-facts | FileCheck %s --check-prefix=STRIDE
// STRIDE: halting = {accepted = 35 : i64, rule = 5 : i64, stable_steps = 2 : i64, threshold = 0.000000e+00 : f64}
// STRIDE-SAME: max_steps = 6 : i64
// STRIDE-SAME: step_stride = 3 : i64
// RUN: trm-opt %s "-pass-pipeline=builtin.module(trm.model(trm-specialize-halting{rule=stable}),trm-record-facts)" \
// RUN:   | FileCheck %s --check-prefix=NOHEAD
// NOHEAD: halting = {accepted = 19 : i64, rule = 4 : i64
// NOHEAD-SAME: q_outputs = 0 : i64

// How many threads may work on a puzzle is asked for.
// RUN: trm-opt %s -trm-record-facts=max-team=3 | FileCheck %s --check-prefix=TEAM
// TEAM: max_team = 3 : i64
// RUN: not trm-opt %s -trm-record-facts=max-team=0 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: max-team is 0, but a puzzle needs a thread

// A step: two cycles of a 4x3 by 3x3 product (36), one head of 4x2 by 3 (24)
// and one halting row of 1x3 by 3 (3 for one output).
// CHECK: module attributes {trm.facts = {digest = "abc", family = "trm", halting = {accepted = 55 : i64, rule = 1 : i64, stable_steps = 1 : i64, threshold = 0.000000e+00 : f64}, hidden_size = 3 : i64, latents = 1 : i64, max_steps = 5 : i64, max_team = 1 : i64, multiply_adds_per_step = 99 : i64, name = "m", parameters = 24 : i64, positions = 4 : i64, precision = "float32", puzzle_ids = array<i32: 7>, q_outputs = 1 : i64, seq_len = 4 : i64, step_stride = 1 : i64, vocab_size = 2 : i64}}
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
