// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t.in inputs=I32:2,2:1,2,0,1
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py print %t.out q_logits | FileCheck %s
// Passes change the IR, not what it computes.
// RUN: trm-opt %s -loop-invariant-code-motion -cse -inline -canonicalize -symbol-dce \
// RUN:   -emit-bytecode -o %t.mlirbc
// RUN: trm-run %t.mlirbc --input %t.in --compare %t.out | FileCheck %s --check-prefix=SAME

// TRM with learned positions and no puzzle embedding.
// CHECK: q_logits F64 {{\[}}3, 2, 2]
// CHECK-NOT: nan
// SAME: step
// SAME-NEXT: 1 {{[0-9.]+e(\+00|-1[0-9])}} {{[0-9.]+e(\+00|-1[0-9])}}
// SAME-NEXT: 2 {{[0-9.]+e(\+00|-1[0-9])}} {{[0-9.]+e(\+00|-1[0-9])}}
// SAME-NEXT: 3 {{[0-9.]+e(\+00|-1[0-9])}} {{[0-9.]+e(\+00|-1[0-9])}}
trm.model @m family("trm") seq_len(2) vocab_size(3) {
  trm.weight @embed_tokens = dense<[
      [-0.4, -0.1, 0.2, 0.5], [0.3, -0.4, 0.0, 0.4], [-0.1, 0.4, -0.2, 0.3]]> : tensor<3x4xf32>
  trm.weight @embed_pos = dense<[[-0.3, 0.0, 0.3, -0.5], [0.4, -0.3, 0.1, 0.5]]> : tensor<2x4xf32>
  trm.weight @H_init = dense<[0.5, -0.5, 1.0, 0.0]> : tensor<4xbf16>
  trm.weight @L_init = dense<[0.0, 1.0, -1.0, 0.5]> : tensor<4xbf16>
  trm.weight @qkv_proj = dense<[
      [-0.2, 0.1, 0.4, -0.4], [0.5, -0.2, 0.2, -0.5], [0.1, -0.5, 0.0, 0.5],
      [-0.3, 0.3, -0.2, 0.4], [0.4, 0.0, -0.4, 0.3], [0.0, -0.3, 0.5, 0.2],
      [-0.4, 0.5, 0.3, 0.1], [0.3, 0.2, 0.1, 0.0]]> : tensor<8x4xf32>
  trm.weight @o_proj = dense<[
      [0.0, 0.3, -0.5, -0.2], [-0.4, 0.0, 0.4, -0.3], [0.3, -0.3, 0.2, -0.4],
      [-0.1, 0.5, 0.0, -0.5]]> : tensor<4x4xf32>
  trm.weight @gate_up = dense<[
      [0.1, 0.4, -0.4, -0.1], [-0.3, 0.1, 0.5, -0.2], [0.4, -0.2, 0.3, -0.3],
      [0.0, -0.5, 0.1, -0.4], [-0.4, 0.3, -0.1, -0.5], [0.3, 0.0, -0.3, 0.5],
      [-0.1, -0.3, -0.5, 0.4], [-0.5, 0.5, 0.4, 0.3]]> : tensor<8x4xf32>
  trm.weight @down = dense<[
      [0.2, 0.5, -0.3, 0.0], [-0.2, 0.2, -0.5, -0.1], [0.5, -0.1, 0.4, -0.2],
      [0.1, -0.4, 0.2, -0.3]]> : tensor<4x4xf32>
  trm.weight @lm_head = dense<[
      [0.3, -0.5, -0.2, 0.1], [-0.1, 0.3, -0.4, 0.0], [-0.5, 0.0, 0.5, -0.1]]> : tensor<3x4xf32>
  trm.weight @q_head = dense<[[0.4, -0.4, -0.1, 0.2], [0.0, 0.4, -0.3, 0.1]]> : tensor<2x4xf32>
  trm.weight @q_bias = dense<[-5.0, -5.0]> : tensor<2xf32>

  trm.network @L_level(%hidden: tensor<2x4xf32>, %injection: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %h0 = trm.add %hidden, %injection : tensor<2x4xf32>
    %qkv = trm.linear %h0, @qkv_proj : tensor<2x4xf32> -> tensor<2x8xf32>
    %heads = trm.attention %qkv heads(2) kv_heads(1) scale(0.7071067811865476)
        : tensor<2x8xf32> -> tensor<2x4xf32>
    %mixed = trm.linear %heads, @o_proj : tensor<2x4xf32> -> tensor<2x4xf32>
    %sum0 = trm.add %h0, %mixed : tensor<2x4xf32>
    %h1 = trm.rms_norm %sum0 epsilon(1.0e-5) : tensor<2x4xf32>
    %gu = trm.linear %h1, @gate_up : tensor<2x4xf32> -> tensor<2x8xf32>
    %act = trm.swiglu %gu : tensor<2x8xf32> -> tensor<2x4xf32>
    %mlp = trm.linear %act, @down : tensor<2x4xf32> -> tensor<2x4xf32>
    %sum1 = trm.add %h1, %mlp : tensor<2x4xf32>
    %h2 = trm.rms_norm %sum1 epsilon(1.0e-5) : tensor<2x4xf32>
    trm.return %h2 : tensor<2x4xf32>
  }

  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x2xf32>, i32) {
    %e = trm.embed %tokens, @embed_tokens : tensor<2xi32> -> tensor<2x4xf32>
    %positions = trm.parameter @embed_pos : tensor<2x4xf32>
    %placed = trm.add %e, %positions : tensor<2x4xf32>
    %halved = trm.scale %placed by(0.707106781) : tensor<2x4xf32>
    %x = trm.scale %halved by(2.0) : tensor<2x4xf32>
    %h0 = trm.parameter @H_init : tensor<2x4xf32>
    %l0 = trm.parameter @L_init : tensor<2x4xf32>
    %answer, %q, %steps = trm.supervise max_steps(3) halting(q_compare)
        carry(%zH = %h0 : tensor<2x4xf32>, %zL = %l0 : tensor<2x4xf32>) -> tensor<2x3xf32>, tensor<1x2xf32> {
      %r:2 = trm.recurse cycles(2) no_grad(1) carry(%h = %zH : tensor<2x4xf32>, %l = %zL : tensor<2x4xf32>) {
        %l2 = trm.recurse cycles(3) carry(%l1 = %l : tensor<2x4xf32>) {
          %injection = trm.add %h, %x : tensor<2x4xf32>
          %n = trm.apply @L_level(%l1, %injection) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
          trm.yield %n : tensor<2x4xf32>
        }
        %h1 = trm.apply @L_level(%h, %l2) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
        trm.yield %h1, %l2 : tensor<2x4xf32>, tensor<2x4xf32>
      }
      %cells = trm.slice %r#0 from(0) : tensor<2x4xf32> -> tensor<2x4xf32>
      %logits = trm.linear %cells, @lm_head : tensor<2x4xf32> -> tensor<2x3xf32>
      %first = trm.slice %r#0 from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
      %halt = trm.linear %first, @q_head bias(@q_bias) : tensor<1x4xf32> -> tensor<1x2xf32>
      trm.yield %r#0, %r#1 : tensor<2x4xf32>, tensor<2x4xf32> answer(%logits : tensor<2x3xf32>)
        halt(%halt : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x3xf32>, tensor<1x2xf32>, i32
  }
}
