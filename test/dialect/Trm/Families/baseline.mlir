// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:1,1:1
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py print %t.out q_logits | FileCheck %s
// Passes change the IR, not what it computes.
// RUN: trm-opt %s -loop-invariant-code-motion -cse -inline -canonicalize -symbol-dce \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME

// The baseline without recursion: z_H = H_level(z_H, x) once a supervision step. The network
// is (h + injection) / 2 and x is 1.
// CHECK: q_logits F64 {{\[}}3, 1, 1]
// CHECK-NEXT: 0.5{{$}}
// CHECK-NEXT: 0.75{{$}}
// CHECK-NEXT: 0.875{{$}}
// SAME: step
// SAME-NEXT: 1 0.00e+00 0.00e+00
// SAME-NEXT: 2 0.00e+00 0.00e+00
// SAME-NEXT: 3 0.00e+00 0.00e+00
trm.model @m family("baseline") seq_len(1) vocab_size(2) {
  trm.weight @embed_tokens = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @lm_head = dense<[[-1.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @q_head = dense<1.0> : tensor<1x1xf32>
  trm.weight @H_init = dense<0.0> : tensor<1xbf16>
  trm.network @H_level(%hidden: tensor<1x1xf32>, %injection: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %h = trm.add %hidden, %injection : tensor<1x1xf32>
    %r = trm.scale %h by(0.5) : tensor<1x1xf32>
    trm.return %r : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @embed_tokens : tensor<1xi32> -> tensor<1x1xf32>
    %H_init = trm.parameter @H_init : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(3) halting(never)
        carry(%zH = %H_init : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {
      %next = trm.apply @H_level(%zH, %x) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
      %logits = trm.linear %next, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %next, @q_head : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %next : tensor<1x1xf32>
        answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}
