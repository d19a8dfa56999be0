// RUN: trm-opt %s -trm-unroll-recursion="inner=2 outer=1" | FileCheck %s --check-prefix=INNER
// RUN: trm-opt %s -trm-unroll-recursion="inner=1 outer=9" | FileCheck %s --check-prefix=OUTER
// RUN: trm-opt %s -trm-unroll-recursion="inner=9 outer=9" | FileCheck %s --check-prefix=BOTH
// RUN: trm-opt %s -trm-unroll-recursion="inner=1 outer=1 steps=3" | FileCheck %s --check-prefix=STEPS
// RUN: trm-opt %s -trm-unroll-recursion="inner=1 outer=1 steps=6" | FileCheck %s --check-prefix=ALL

// Weights and answers stay what they are, whatever the factors.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:2,1:1,0
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: trm-opt %s -trm-unroll-recursion="inner=2 outer=2" -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME
// RUN: trm-opt %s -trm-unroll-recursion="inner=9 outer=9" -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME
// RUN: trm-opt %s -trm-unroll-recursion="max-code-bytes=100000" -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME
// SAME: step
// SAME-NEXT: 1 0.00e+00 0.00e+00
// SAME-NEXT: 2 0.00e+00 0.00e+00
// SAME-NEXT: 3 0.00e+00 0.00e+00
// SAME-NEXT: 4 0.00e+00 0.00e+00
// SAME-NEXT: 5 0.00e+00 0.00e+00
// SAME-NEXT: 6 0.00e+00 0.00e+00

// With a stride the last of its steps is seen.
// RUN: trm-run %s --input %t.in > %t.plain
// RUN: trm-opt %s -trm-unroll-recursion="steps=3" -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in > %t.strided
// RUN: diff %t.plain %t.strided

// HRM's two networks and six latents: the innermost recursion is the only one of the latter.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.one inputs=I32:1,1:1
// RUN: trm-run %{src}/test/dialect/Trm/Families/hrm.mlir --input %t.one --trace %t.hrm
// RUN: trm-opt %{src}/test/dialect/Trm/Families/hrm.mlir -trm-unroll-recursion="inner=2 outer=2" \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.one --compare %t.hrm | FileCheck %s --check-prefix=FAMILY
// RUN: trm-run %{src}/test/dialect/Trm/Families/hier6.mlir --input %t.one --trace %t.hier6
// RUN: trm-opt %{src}/test/dialect/Trm/Families/hier6.mlir -trm-unroll-recursion="inner=2" \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.one --compare %t.hier6 | FileCheck %s --check-prefix=FAMILY
// FAMILY: step
// FAMILY-NEXT: 1 0.00e+00 0.00e+00
// FAMILY-NEXT: 2 0.00e+00 0.00e+00

trm.model @m family("trm") seq_len(1) vocab_size(2) {
  trm.weight @embed_tokens = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @lm_head = dense<[[-1.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @q_head = dense<1.0> : tensor<1x1xf32>
  trm.weight @init = dense<0.5> : tensor<1xf32>
  trm.network @L_level(%hidden: tensor<1x1xf32>, %injection: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %h = trm.add %hidden, %injection : tensor<1x1xf32>
    %r = trm.scale %h by(0.375) : tensor<1x1xf32>
    trm.return %r : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @embed_tokens : tensor<1xi32> -> tensor<1x1xf32>
    %init = trm.parameter @init : tensor<1x1xf32>

    // A run of the body is three steps, of which the last is seen: the others
    // have neither answer nor halting values.
    // STEPS: supervise max_steps(6) step_stride(3) halting(never) fixed
    // STEPS-COUNT-9: recurse cycles
    // STEPS-COUNT-2: linear
    // STEPS-NOT: linear
    // ALL: supervise max_steps(6) step_stride(6) halting(never) fixed
    // ALL-COUNT-18: recurse cycles
    // ALL-NOT: recurse
    %answer, %q, %steps = trm.supervise max_steps(6) halting(never) fixed
        carry(%zH = %init : tensor<1x1xf32>, %zL = %init : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {

      // Five inner cycles are two times two and one behind the loop, and say
      // nothing of gradients any more; the outer loop is left.
      // INNER: recurse cycles(3) no_grad(2) carry([[H:%.+]] = %{{.+}} : tensor<1x1xf32>, [[L:%.+]] = %
      // INNER-NEXT: [[LOOP:%.+]] = {{(trm.)?}}recurse cycles(2) carry([[Z:%.+]] = [[L]] : tensor<1x1xf32>) {
      // INNER-NEXT: [[A:%.+]] = {{(trm.)?}}add [[H]],
      // INNER-NEXT: [[B:%.+]] = {{(trm.)?}}apply @L_level([[Z]], [[A]])
      // INNER-NEXT: [[C:%.+]] = {{(trm.)?}}add [[H]],
      // INNER-NEXT: [[D:%.+]] = {{(trm.)?}}apply @L_level([[B]], [[C]])
      // INNER-NEXT: yield [[D]]
      // INNER-NEXT: }
      // INNER-NEXT: [[E:%.+]] = {{(trm.)?}}add [[H]],
      // INNER-NEXT: [[F:%.+]] = {{(trm.)?}}apply @L_level([[LOOP]], [[E]])
      // INNER-NEXT: [[G:%.+]] = {{(trm.)?}}apply @L_level([[H]], [[F]])
      // INNER-NEXT: yield [[G]], [[F]]

      // A factor beyond the trip count removes the loop.
      // OUTER-COUNT-3: recurse cycles(5) no_grad(1)
      // OUTER-NOT: recurse cycles(3)
      // BOTH: supervise
      // BOTH-NOT: recurse
      // BOTH-COUNT-18: apply @L_level
      %r:2 = trm.recurse cycles(3) no_grad(2)
          carry(%h = %zH : tensor<1x1xf32>, %l = %zL : tensor<1x1xf32>) {
        %l2 = trm.recurse cycles(5) no_grad(1) carry(%l1 = %l : tensor<1x1xf32>) {
          %injection = trm.add %h, %x : tensor<1x1xf32>
          %n = trm.apply @L_level(%l1, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
          trm.yield %n : tensor<1x1xf32>
        }
        %h1 = trm.apply @L_level(%h, %l2) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        trm.yield %h1, %l2 : tensor<1x1xf32>, tensor<1x1xf32>
      }

      // Two cycles that swap: unrolled, each latent is where it was.
      // OUTER: [[S:%.+]]:2 = {{(trm.)?}}recurse cycles(2)
      // INNER: linear
      // INNER-NOT: recurse
      %s:2 = trm.recurse cycles(2) carry(%a = %r#0 : tensor<1x1xf32>, %b = %r#1 : tensor<1x1xf32>) {
        trm.yield %b, %a : tensor<1x1xf32>, tensor<1x1xf32>
      }
      %logits = trm.linear %s#0, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %s#0, @q_head : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %s#0, %s#1 : tensor<1x1xf32>, tensor<1x1xf32>
        answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}
