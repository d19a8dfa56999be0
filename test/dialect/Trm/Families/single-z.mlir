// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:1,1:1
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py print %t.out q_logits | FileCheck %s
// Passes change the IR, not what it computes.
// RUN: trm-opt %s -loop-invariant-code-motion -cse -inline -canonicalize -symbol-dce \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME

// One latent: L_cycles times z = net(z + x), then z = net(z). The network halves and x is 1:
// 0.5, 0.75, 0.375, then 0.6875, 0.84375, 0.421875.
// CHECK: q_logits F64 {{\[}}2, 1, 1]
// CHECK-NEXT: 0.421875{{$}}
// CHECK-NEXT: 0.428467{{$}}
// SAME: step
// SAME-NEXT: 1 0.00e+00 0.00e+00
// SAME-NEXT: 2 0.00e+00 0.00e+00
trm.model @m family("single-z") seq_len(1) vocab_size(2) {
  trm.weight @embed_tokens = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @lm_head = dense<[[-1.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @q_head = dense<1.0> : tensor<1x1xf32>
  trm.weight @H_init = dense<0.0> : tensor<1xbf16>
  trm.network @L_level(%hidden: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %r = trm.scale %hidden by(0.5) : tensor<1x1xf32>
    trm.return %r : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @embed_tokens : tensor<1xi32> -> tensor<1x1xf32>
    %H_init = trm.parameter @H_init : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(2) halting(never)
        carry(%z = %H_init : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {
      %last = trm.recurse cycles(2) no_grad(1) carry(%z0 = %z : tensor<1x1xf32>) {
        %inner = trm.recurse cycles(2) carry(%z1 = %z0 : tensor<1x1xf32>) {
          %sum = trm.add %z1, %x : tensor<1x1xf32>
          %n = trm.apply @L_level(%sum) : (tensor<1x1xf32>) -> tensor<1x1xf32>
          trm.yield %n : tensor<1x1xf32>
        }
        %z2 = trm.apply @L_level(%inner) : (tensor<1x1xf32>) -> tensor<1x1xf32>
        trm.yield %z2 : tensor<1x1xf32>
      }
      %logits = trm.linear %last, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %last, @q_head : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %last : tensor<1x1xf32>
        answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}
