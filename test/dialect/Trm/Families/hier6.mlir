// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:1,1:1
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py print %t.out q_logits | FileCheck %s
// Passes change the IR, not what it computes.
// RUN: trm-opt %s -loop-invariant-code-motion -cse -inline -canonicalize -symbol-dce \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME

// Six low-level latents: cycle k of L_cycles replaces latent k by net(sum of z_L, z_H + x),
// then z_H = net(z_H, sum of z_L). The network is a sixteenth of the sum, x is 1, the
// latents start at 1 to 6.
// CHECK: q_logits F64 {{\[}}2, 1, 1]
// CHECK-NEXT: 0.183576{{$}}
// CHECK-NEXT: 0.0523277{{$}}
// SAME: step
// SAME-NEXT: 1 0.00e+00 0.00e+00
// SAME-NEXT: 2 0.00e+00 0.00e+00
trm.model @m family("hier6") seq_len(1) vocab_size(2) {
  trm.weight @embed_tokens = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @lm_head = dense<[[-1.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @q_head = dense<1.0> : tensor<1x1xf32>
  trm.weight @H_init = dense<0.0> : tensor<1xbf16>
  trm.weight @L1_init = dense<1.0> : tensor<1xbf16>
  trm.weight @L2_init = dense<2.0> : tensor<1xbf16>
  trm.weight @L3_init = dense<3.0> : tensor<1xbf16>
  trm.weight @L4_init = dense<4.0> : tensor<1xbf16>
  trm.weight @L5_init = dense<5.0> : tensor<1xbf16>
  trm.weight @L6_init = dense<6.0> : tensor<1xbf16>
  trm.network @L_level(%hidden: tensor<1x1xf32>, %injection: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %h = trm.add %hidden, %injection : tensor<1x1xf32>
    %r = trm.scale %h by(0.0625) : tensor<1x1xf32>
    trm.return %r : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @embed_tokens : tensor<1xi32> -> tensor<1x1xf32>
    %H_init = trm.parameter @H_init : tensor<1x1xf32>
    %L1_init = trm.parameter @L1_init : tensor<1x1xf32>
    %L2_init = trm.parameter @L2_init : tensor<1x1xf32>
    %L3_init = trm.parameter @L3_init : tensor<1x1xf32>
    %L4_init = trm.parameter @L4_init : tensor<1x1xf32>
    %L5_init = trm.parameter @L5_init : tensor<1x1xf32>
    %L6_init = trm.parameter @L6_init : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(2) halting(never)
        carry(%zH = %H_init : tensor<1x1xf32>, %z1 = %L1_init : tensor<1x1xf32>,
              %z2 = %L2_init : tensor<1x1xf32>, %z3 = %L3_init : tensor<1x1xf32>,
              %z4 = %L4_init : tensor<1x1xf32>, %z5 = %L5_init : tensor<1x1xf32>,
              %z6 = %L6_init : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {
      %r:7 = trm.recurse cycles(2) no_grad(1)
          carry(%h = %zH : tensor<1x1xf32>, %a1 = %z1 : tensor<1x1xf32>, %a2 = %z2 : tensor<1x1xf32>, %a3 = %z3 : tensor<1x1xf32>,
                %a4 = %z4 : tensor<1x1xf32>, %a5 = %z5 : tensor<1x1xf32>, %a6 = %z6 : tensor<1x1xf32>) {
        %injection = trm.add %h, %x : tensor<1x1xf32>
        %s1_1 = trm.add %a1, %a2 : tensor<1x1xf32>
        %s1_2 = trm.add %s1_1, %a3 : tensor<1x1xf32>
        %s1_3 = trm.add %s1_2, %a4 : tensor<1x1xf32>
        %s1_4 = trm.add %s1_3, %a5 : tensor<1x1xf32>
        %s1_5 = trm.add %s1_4, %a6 : tensor<1x1xf32>
        %b1 = trm.apply @L_level(%s1_5, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        %s2_1 = trm.add %b1, %a2 : tensor<1x1xf32>
        %s2_2 = trm.add %s2_1, %a3 : tensor<1x1xf32>
        %s2_3 = trm.add %s2_2, %a4 : tensor<1x1xf32>
        %s2_4 = trm.add %s2_3, %a5 : tensor<1x1xf32>
        %s2_5 = trm.add %s2_4, %a6 : tensor<1x1xf32>
        %b2 = trm.apply @L_level(%s2_5, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        %s3_1 = trm.add %b1, %b2 : tensor<1x1xf32>
        %s3_2 = trm.add %s3_1, %a3 : tensor<1x1xf32>
        %s3_3 = trm.add %s3_2, %a4 : tensor<1x1xf32>
        %s3_4 = trm.add %s3_3, %a5 : tensor<1x1xf32>
        %s3_5 = trm.add %s3_4, %a6 : tensor<1x1xf32>
        %b3 = trm.apply @L_level(%s3_5, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        %s4_1 = trm.add %b1, %b2 : tensor<1x1xf32>
        %s4_2 = trm.add %s4_1, %b3 : tensor<1x1xf32>
        %s4_3 = trm.add %s4_2, %a4 : tensor<1x1xf32>
        %s4_4 = trm.add %s4_3, %a5 : tensor<1x1xf32>
        %s4_5 = trm.add %s4_4, %a6 : tensor<1x1xf32>
        %b4 = trm.apply @L_level(%s4_5, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        %s5_1 = trm.add %b1, %b2 : tensor<1x1xf32>
        %s5_2 = trm.add %s5_1, %b3 : tensor<1x1xf32>
        %s5_3 = trm.add %s5_2, %b4 : tensor<1x1xf32>
        %s5_4 = trm.add %s5_3, %a5 : tensor<1x1xf32>
        %s5_5 = trm.add %s5_4, %a6 : tensor<1x1xf32>
        %b5 = trm.apply @L_level(%s5_5, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        %s6_1 = trm.add %b1, %b2 : tensor<1x1xf32>
        %s6_2 = trm.add %s6_1, %b3 : tensor<1x1xf32>
        %s6_3 = trm.add %s6_2, %b4 : tensor<1x1xf32>
        %s6_4 = trm.add %s6_3, %b5 : tensor<1x1xf32>
        %s6_5 = trm.add %s6_4, %a6 : tensor<1x1xf32>
        %b6 = trm.apply @L_level(%s6_5, %injection) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        %s7_1 = trm.add %b1, %b2 : tensor<1x1xf32>
        %s7_2 = trm.add %s7_1, %b3 : tensor<1x1xf32>
        %s7_3 = trm.add %s7_2, %b4 : tensor<1x1xf32>
        %s7_4 = trm.add %s7_3, %b5 : tensor<1x1xf32>
        %s7_5 = trm.add %s7_4, %b6 : tensor<1x1xf32>
        %h1 = trm.apply @L_level(%h, %s7_5) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        trm.yield %h1, %b1, %b2, %b3, %b4, %b5, %b6
          : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>
      }
      %logits = trm.linear %r#0, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %r#0, @q_head : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %r#0, %r#1, %r#2, %r#3, %r#4, %r#5, %r#6 : tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>,
        tensor<1x1xf32>, tensor<1x1xf32>, tensor<1x1xf32>
        answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}
