// RUN: trm-opt %s | trm-opt | FileCheck %s
// RUN: trm-opt %s -mlir-print-op-generic | trm-opt | FileCheck %s
// RUN: trm-opt %s -emit-bytecode | trm-opt | FileCheck %s

// CHECK: module attributes {trm.target = #trm.target<name = "x86-64-v3", triple = "x86_64-unknown-linux-gnu", cpu = "haswell", features = "+avx2", vector_bits = 256, vector_registers = 16, l2_bytes = 262144>}
module attributes {trm.target = #trm.target<name = "x86-64-v3",
    triple = "x86_64-unknown-linux-gnu", cpu = "haswell", features = "+avx2",
    vector_bits = 256, vector_registers = 16, l2_bytes = 262144>} {

// CHECK-LABEL: trm.model @tiny family("trm") seq_len(3) vocab_size(5) puzzle_ids([0, 7]) source({family = "trm", file = "step_1"})
trm.model @tiny family("trm") seq_len(3) vocab_size(5) puzzle_ids([0, 7])
    source({file = "step_1", family = "trm"}) {
  // CHECK: trm.weight @embed_tokens = dense<1.000000e+00> : tensor<5x4xf32>
  trm.weight @embed_tokens = dense<1.0> : tensor<5x4xf32>
  // CHECK: trm.weight @puzzle_emb.weights = dense<{{.*}}> : tensor<2x3xf16>
  trm.weight @puzzle_emb.weights = dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf16>
  // CHECK: trm.weight @H_init = dense_resource<H_init> : tensor<4xbf16>
  trm.weight @H_init = dense_resource<H_init> : tensor<4xbf16>
  trm.weight @positions = dense<0.5> : tensor<4x4xf64>
  trm.weight @qkv = dense<0.1> : tensor<8x4xf32>
  trm.weight @mix = dense<0.1> : tensor<8x4xf32>
  trm.weight @unmix = dense<0.1> : tensor<4x4xf32>
  trm.weight @gate_up = dense<0.1> : tensor<12x4xf32>
  trm.weight @down = dense<0.1> : tensor<4x6xf32>
  trm.weight @lm_head = dense<0.1> : tensor<5x4xf32>
  trm.weight @q_head = dense<0.1> : tensor<2x4xf32>
  trm.weight @q_bias = dense<[-5.0, -5.0]> : tensor<2xf32>

  // CHECK-LABEL: trm.network @L_level(%hidden: tensor<4x4xf32>, %injection: tensor<4x4xf32>) -> tensor<4x4xf32> {
  trm.network @L_level(%hidden: tensor<4x4xf32>, %injection: tensor<4x4xf32>) -> tensor<4x4xf32> {
    // CHECK-NEXT: [[H0:%.+]] = add %hidden, %injection : tensor<4x4xf32>
    %h0 = trm.add %hidden, %injection : tensor<4x4xf32>
    // CHECK-NEXT: [[QKV:%.+]] = linear [[H0]], @qkv : tensor<4x4xf32> -> tensor<4x8xf32>
    %qkv = trm.linear %h0, @qkv : tensor<4x4xf32> -> tensor<4x8xf32>
    // CHECK-NEXT: attention [[QKV]] heads(2) kv_heads(1) scale(7.071000e-01) rope(<theta = 1.000000e+04 : f64>) : tensor<4x8xf32> -> tensor<4x4xf32>
    %o = trm.attention %qkv heads(2) kv_heads(1) scale(0.7071) rope(<theta = 1.0e+04 : f64>)
      : tensor<4x8xf32> -> tensor<4x4xf32>
    // CHECK-NEXT: rms_norm {{.*}} epsilon(1.000000e-05) : tensor<4x4xf32>
    %n0 = trm.rms_norm %o epsilon(1.0e-5) : tensor<4x4xf32>
    // CHECK-NEXT: linear {{.*}}, @mix over(positions) : tensor<4x4xf32> -> tensor<8x4xf32>
    %m0 = trm.linear %n0, @mix over(positions) : tensor<4x4xf32> -> tensor<8x4xf32>
    // CHECK-NEXT: swiglu {{.*}} over(positions) : tensor<8x4xf32> -> tensor<4x4xf32>
    %m1 = trm.swiglu %m0 over(positions) : tensor<8x4xf32> -> tensor<4x4xf32>
    %m2 = trm.linear %m1, @unmix over(positions) : tensor<4x4xf32> -> tensor<4x4xf32>
    // CHECK: rms_norm {{.*}} epsilon(1.000000e-05) over(positions) : tensor<4x4xf32>
    %n1 = trm.rms_norm %m2 epsilon(1.0e-5) over(positions) : tensor<4x4xf32>
    %g = trm.linear %n1, @gate_up over(features) : tensor<4x4xf32> -> tensor<4x12xf32>
    // CHECK: swiglu {{.*}} : tensor<4x12xf32> -> tensor<4x6xf32>
    %s = trm.swiglu %g : tensor<4x12xf32> -> tensor<4x6xf32>
    %d = trm.linear %s, @down : tensor<4x6xf32> -> tensor<4x4xf32>
    // CHECK: return {{.*}} : tensor<4x4xf32>
    trm.return %d : tensor<4x4xf32>
  }

  // CHECK-LABEL: trm.solve @solve(%tokens: tensor<3xi32>, %puzzle: i32) -> (tensor<3x5xf32>, tensor<1x2xf32>, i32) {
  trm.solve @solve(%tokens: tensor<3xi32>, %puzzle: i32)
      -> (tensor<3x5xf32>, tensor<1x2xf32>, i32) {
    // CHECK-NEXT: [[E:%.+]] = embed %tokens, @embed_tokens : tensor<3xi32> -> tensor<3x4xf32>
    %e = trm.embed %tokens, @embed_tokens : tensor<3xi32> -> tensor<3x4xf32>
    // CHECK-NEXT: [[P:%.+]] = embed_puzzle %puzzle, @puzzle_emb.weights : i32 -> tensor<1x4xf32>
    %p = trm.embed_puzzle %puzzle, @puzzle_emb.weights : i32 -> tensor<1x4xf32>
    // CHECK-NEXT: concat [[P]], [[E]] : tensor<1x4xf32>, tensor<3x4xf32> -> tensor<4x4xf32>
    %pe = trm.concat %p, %e : tensor<1x4xf32>, tensor<3x4xf32> -> tensor<4x4xf32>
    // CHECK-NEXT: %positions = parameter @positions : tensor<4x4xf32>
    %positions = trm.parameter @positions : tensor<4x4xf32>
    %sum = trm.add %pe, %positions : tensor<4x4xf32>
    // CHECK: [[X:%.+]] = scale {{.*}} by(2.000000e+00) : tensor<4x4xf32>
    %x = trm.scale %sum by(2.0) : tensor<4x4xf32>
    // CHECK-NEXT: %H_init = parameter @H_init : tensor<4x4xf32>
    %H_init = trm.parameter @H_init : tensor<4x4xf32>
    // CHECK-NEXT: %{{.*}}, %{{.*}}, %steps = supervise max_steps(16) halting(q) carry([[ZH:%.+]] = %H_init : tensor<4x4xf32>, [[ZL:%.+]] = %H_init : tensor<4x4xf32>) -> tensor<3x5xf32>, tensor<1x2xf32> {
    %answer, %q, %steps = trm.supervise max_steps(16) halting(q)
        carry(%zH = %H_init : tensor<4x4xf32>, %zL = %H_init : tensor<4x4xf32>)
        -> tensor<3x5xf32>, tensor<1x2xf32> {
      // CHECK-NEXT: [[HL:%.+]]:2 = {{.*}}recurse cycles(3) no_grad(2) carry([[H:%.+]] = [[ZH]] : tensor<4x4xf32>, [[L:%.+]] = [[ZL]] : tensor<4x4xf32>) {
      %hl:2 = trm.recurse cycles(3) no_grad(2)
          carry(%h = %zH : tensor<4x4xf32>, %l = %zL : tensor<4x4xf32>) {
        // CHECK-NEXT: recurse cycles(6) carry([[LI:%.+]] = [[L]] : tensor<4x4xf32>) {
        %l1 = trm.recurse cycles(6) carry(%li = %l : tensor<4x4xf32>) {
          %injection = trm.add %h, %x : tensor<4x4xf32>
          // CHECK: apply @L_level([[LI]], {{.*}}) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
          %n = trm.apply @L_level(%li, %injection)
            : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
          // CHECK-NEXT: yield {{.*}} : tensor<4x4xf32>{{$}}
          trm.yield %n : tensor<4x4xf32>
        }
        %h1 = trm.apply @L_level(%h, %l1) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
        trm.yield %h1, %l1 : tensor<4x4xf32>, tensor<4x4xf32>
      }
      // CHECK: slice [[HL]]#0 from(1) : tensor<4x4xf32> -> tensor<3x4xf32>
      %cells = trm.slice %hl#0 from(1) : tensor<4x4xf32> -> tensor<3x4xf32>
      %logits = trm.linear %cells, @lm_head : tensor<3x4xf32> -> tensor<3x5xf32>
      %first = trm.slice %hl#0 from(0) : tensor<4x4xf32> -> tensor<1x4xf32>
      // CHECK: linear {{.*}}, @q_head bias(@q_bias) : tensor<1x4xf32> -> tensor<1x2xf32>
      %halt = trm.linear %first, @q_head bias(@q_bias) : tensor<1x4xf32> -> tensor<1x2xf32>
      // CHECK-NEXT: yield [[HL]]#0, [[HL]]#1 : tensor<4x4xf32>, tensor<4x4xf32> answer({{.*}} : tensor<3x5xf32>) halt({{.*}} : tensor<1x2xf32>)
      trm.yield %hl#0, %hl#1 : tensor<4x4xf32>, tensor<4x4xf32>
        answer(%logits : tensor<3x5xf32>) halt(%halt : tensor<1x2xf32>)
    }
    // CHECK: return {{.*}} : tensor<3x5xf32>, tensor<1x2xf32>, i32
    trm.return %answer, %q, %steps : tensor<3x5xf32>, tensor<1x2xf32>, i32
  }
}

// CHECK-LABEL: trm.model @parts
trm.model @parts family("trm") seq_len(2) vocab_size(2) {
  trm.weight @init = dense<0.5> : tensor<2xf32>
  // CHECK: trm.solve @solve({{.*}}) -> (tensor<2x2xf32>, i32)
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x2xf32>, i32) {
    %init = trm.parameter @init : tensor<2x2xf32>
    // CHECK: supervise max_steps(8) step_stride(2) cycles_per_step(4) halting(stable threshold(2.500000e-01) stable_steps(3)) fixed carry([[Z:%.+]] = %init : tensor<2x2xf32>) -> tensor<2x2xf32> {
    %answer, %steps = trm.supervise max_steps(8) step_stride(2) cycles_per_step(4)
        halting(stable threshold(0.25) stable_steps(3)) fixed
        carry(%z = %init : tensor<2x2xf32>) -> tensor<2x2xf32> {
      // CHECK-NEXT: trm.yield [[Z]] : tensor<2x2xf32>{{$}}
      trm.yield %z : tensor<2x2xf32>
    // CHECK-NEXT: } first {
    } first {
      // CHECK-NEXT: trm.yield %init : tensor<2x2xf32>{{$}}
      trm.yield %init : tensor<2x2xf32>
    // CHECK-NEXT: } readout([[R:%.+]]: tensor<2x2xf32>) {
    } readout(%r: tensor<2x2xf32>) {
      // CHECK-NEXT: trm.yield answer([[R]] : tensor<2x2xf32>)
      trm.yield answer(%r : tensor<2x2xf32>)
    }
    trm.return %answer, %steps : tensor<2x2xf32>, i32
  }
}
}

{-#
  dialect_resources: {
    builtin: {
      H_init: "0x02000000803F00400040803F"
    }
  }
#-}
// CHECK: H_init: "0x02000000803F00400040803F"
