// RUN: trm-opt %s -trm-divide-steps | FileCheck %s
// RUN: trm-opt %s -trm-divide-steps -trm-divide-steps | FileCheck %s
// RUN: trm-opt %s -trm-recursion-pipeline=halt-every=cycle | FileCheck %s --check-prefix=PIPELINE
// RUN: trm-opt %s -trm-divide-steps -trm-view-recursion -o %t.ir 2>&1 | FileCheck %s --check-prefix=VIEW
// VIEW: label="supervise, up to 12 cycles"

// The cycles that end a step answer as the step did, and the rule looks at the others, too.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:2,1:1,0
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: trm-opt %s -trm-divide-steps -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME
// RUN: trm-run %s --halt-every=cycle --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME
// RUN: trm-run %s --halt-every=cycle --max-steps=2 --input %t.in --compare %t.out | FileCheck %s --check-prefix=TWO
// RUN: trm-opt %s -trm-divide-steps -trm-unroll-recursion=steps=2 -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=EVEN
// SAME: step
// SAME-NEXT: 1 0.00e+00 0.00e+00
// SAME-NEXT: 2 0.00e+00 0.00e+00
// SAME-NEXT: 3 0.00e+00 0.00e+00
// SAME-NEXT: 4 0.00e+00 0.00e+00
// SAME-NOT: {{.}}
// TWO: 2 0.00e+00 0.00e+00
// TWO-NOT: {{.}}
// EVEN: step
// EVEN-NEXT: 2 0.00e+00 0.00e+00
// EVEN-NEXT: 4 0.00e+00 0.00e+00
// EVEN-NOT: {{.}}

// Where a step is one cycle there is nothing to divide.
// RUN: sed 's/cycles(3) no_grad(2)/cycles(1)/' %s | trm-opt -trm-divide-steps | FileCheck %s --check-prefix=ONE
// ONE: supervise max_steps(4) halting(never) fixed

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

    // The recursion is gone, what comes before and after it is not; the inner one is as it was.
    // CHECK: supervise max_steps(12) cycles_per_step(3) halting(never) fixed carry([[H:%.+]] = %init : tensor<1x1xf32>, [[L:%.+]] = %init : tensor<1x1xf32>)
    // CHECK-NEXT: scale
    // CHECK-NEXT: [[IN:%.+]] = {{(trm.)?}}recurse cycles(5) no_grad(1) carry({{.+}} = [[L]] : tensor<1x1xf32>) {
    // CHECK: [[NEXT:%.+]] = {{(trm.)?}}apply @L_level([[H]], [[IN]])
    // CHECK-NEXT: linear [[NEXT]], @lm_head
    // CHECK-NEXT: linear [[NEXT]], @q_head
    // CHECK-NEXT: yield [[NEXT]], [[IN]] :
    // PIPELINE: supervise max_steps(12) cycles_per_step(3) halting(never) fixed
    // PIPELINE: readout
    %answer, %q, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%zH = %init : tensor<1x1xf32>, %zL = %init : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {
      %e = trm.scale %x by(0.5) : tensor<1x1xf32>
      %hl:2 = trm.recurse cycles(3) no_grad(2)
          carry(%h = %zH : tensor<1x1xf32>, %l = %zL : tensor<1x1xf32>) {
        %low = trm.recurse cycles(5) no_grad(1) carry(%z = %l : tensor<1x1xf32>) {
          %injection = trm.add %h, %e : tensor<1x1xf32>
          %n = trm.apply @L_level(%z, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
          trm.yield %n : tensor<1x1xf32>
        }
        %high = trm.apply @L_level(%h, %low) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        trm.yield %high, %low : tensor<1x1xf32>, tensor<1x1xf32>
      }
      %logits = trm.linear %hl#0, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %hl#0, @q_head : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %hl#0, %hl#1 : tensor<1x1xf32>, tensor<1x1xf32> answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}
