// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:1,1:1
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py print %t.out q_logits | FileCheck %s
// Passes change the IR, not what it computes.
// RUN: trm-opt %s -loop-invariant-code-motion -cse -inline -canonicalize -symbol-dce \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME

// HRM: a network each for z_H and z_L. L_level is (h + injection) / 2, H_level a quarter
// of the sum, x is 1: z_L 0.5, 0.75, z_H 0.1875, z_L 0.96875, 1.078125, z_H 0.316406.
// CHECK: q_logits F64 {{\[}}2, 1, 1]
// CHECK-NEXT: 0.316406{{$}}
// CHECK-NEXT: 0.438126{{$}}
// SAME: step
// SAME-NEXT: 1 0.00e+00 0.00e+00
// SAME-NEXT: 2 0.00e+00 0.00e+00
trm.model @m family("hrm") seq_len(1) vocab_size(2) {
  trm.weight @embed_tokens = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @lm_head = dense<[[-1.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @q_head = dense<1.0> : tensor<1x1xf32>
  trm.weight @H_init = dense<0.0> : tensor<1xbf16>
  trm.weight @L_init = dense<0.0> : tensor<1xbf16>
  trm.network @H_level(%hidden: tensor<1x1xf32>, %injection: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %h = trm.add %hidden, %injection : tensor<1x1xf32>
    %r = trm.scale %h by(0.25) : tensor<1x1xf32>
    trm.return %r : tensor<1x1xf32>
  }
  trm.network @L_level(%hidden: tensor<1x1xf32>, %injection: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %h = trm.add %hidden, %injection : tensor<1x1xf32>
    %r = trm.scale %h by(0.5) : tensor<1x1xf32>
    trm.return %r : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @embed_tokens : tensor<1xi32> -> tensor<1x1xf32>
    %H_init = trm.parameter @H_init : tensor<1x1xf32>
    %L_init = trm.parameter @L_init : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(2) halting(never)
        carry(%zH = %H_init : tensor<1x1xf32>, %zL = %L_init : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {
      %r:2 = trm.recurse cycles(2) no_grad(1) carry(%h = %zH : tensor<1x1xf32>, %l = %zL : tensor<1x1xf32>) {
        %l2 = trm.recurse cycles(2) carry(%l1 = %l : tensor<1x1xf32>) {
          %injection = trm.add %h, %x : tensor<1x1xf32>
          %n = trm.apply @L_level(%l1, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
          trm.yield %n : tensor<1x1xf32>
        }
        %h1 = trm.apply @H_level(%h, %l2) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        trm.yield %h1, %l2 : tensor<1x1xf32>, tensor<1x1xf32>
      }
      %logits = trm.linear %r#0, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %r#0, @q_head : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %r#0, %r#1 : tensor<1x1xf32>, tensor<1x1xf32>
        answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}
