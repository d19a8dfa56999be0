// RUN: split-file %s %t
// RUN: trm-opt %t/sums.mlir -trm-peel-first --remarks-filter=trm-peel-first > %t/sums.out.mlir 2> %t/remarks
// RUN: FileCheck %s --check-prefix=SUMS --input-file=%t/sums.out.mlir
// RUN: FileCheck %s --check-prefix=SUMS-REMARK --input-file=%t/remarks
// RUN: trm-opt %t/network.mlir -trm-peel-first --remarks-filter=trm-peel-first > %t/network.out.mlir \
// RUN:   2> %t/remarks
// RUN: FileCheck %s --check-prefix=NETWORK --input-file=%t/network.out.mlir
// RUN: FileCheck %s --check-prefix=NETWORK-REMARK --input-file=%t/remarks

// What has a first step keeps it.
// RUN: trm-opt %t/sums.out.mlir -trm-peel-first --remarks-filter=trm-peel-first 2> %t/remarks \
// RUN:   | diff %t/sums.out.mlir -
// RUN: FileCheck %s --check-prefix=AGAIN --input-file=%t/remarks
// AGAIN: Missed
// AGAIN-SAME: the first step is a region of its own already

// Nothing changes where nothing would be saved, or where the first step is not known.
// RUN: trm-opt %{src}/test/dialect/Trm/Families/trm.mlir > %t/trm.mlir
// RUN: trm-opt %t/trm.mlir -trm-peel-first --remarks-filter=trm-peel-first 2> %t/remarks | diff %t/trm.mlir -
// RUN: FileCheck %s --check-prefix=NOTHING --input-file=%t/remarks
// NOTHING: nothing but the initial carry is the same at every position
// RUN: sed 's/max_steps(4)/max_steps(4) step_stride(2)/' %t/sums.mlir \
// RUN:   | trm-opt -trm-peel-first --remarks-filter=trm-peel-first 2>&1 | FileCheck %s --check-prefix=STRIDE
// STRIDE: a run of the body is more than the first step
// STRIDE-NOT: first {
// RUN: sed 's/%zH = %h0/%zH = %x/' %t/sums.mlir \
// RUN:   | trm-opt -trm-peel-first --remarks-filter=trm-peel-first 2>&1 | FileCheck %s --check-prefix=CARRY
// CARRY: the initial carry is not made of weights alone
// CARRY-NOT: first {

// The answers stay the same.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t/in inputs=I32:2,2:1,2,0,1
// RUN: trm-run %t/sums.mlir --input %t/in --trace %t/trace
// RUN: trm-run %t/sums.out.mlir --input %t/in --compare %t/trace | FileCheck %s --check-prefix=SAME
// RUN: trm-run %t/network.mlir --input %t/in --trace %t/trace
// RUN: trm-run %t/network.out.mlir --input %t/in --compare %t/trace | FileCheck %s --check-prefix=SAME
// SAME: step logits q_logits
// SAME-NOT: e-0{{[0-8]}}
// SAME-NOT: {{[1-9]\.[0-9]+e\+|nan|inf}}
// SAME: {{^ +4 }}

//--- sums.mlir
// The first cycle has latents a and b in front of it that are known, and h: a + b
// is a constant, and so is b + h, which meet in n + b + h. One cycle is left of the outer
// recursion, whose latents are not known any more.
// SUMS-DAG: trm.weight @first.constant = {{.*}} : tensor<2xf64>
// SUMS-DAG: trm.weight @first.constant_0 = {{.*}} : tensor<2xf64>
// SUMS: supervise max_steps(4)
// SUMS: } first {
// SUMS-DAG: [[INJECTION:%.+]] = trm.add %h0, [[X:%.+]] :
// SUMS-DAG: [[AB:%.+]] = trm.parameter @first.constant{{(_0)?}} :
// SUMS: [[N:%.+]] = trm.apply @net([[AB]], [[INJECTION]])
// SUMS: [[BH:%.+]] = trm.parameter @first.constant{{(_0)?}} :
// SUMS-NEXT: [[SUM:%.+]] = trm.add [[BH]], [[N]]
// SUMS-NEXT: [[U:%.+]] = trm.apply @net([[SUM]], [[INJECTION]])
// SUMS-NEXT: trm.recurse cycles(1) carry({{.*}} = [[U]] : {{.*}} = [[N]] : {{.*}} = %b0 :
// SUMS: trm.yield
// SUMS: } readout
// SUMS-REMARK: PeelFirst
// SUMS-REMARK-SAME: Constants=2
// SUMS-REMARK-SAME: Peeled=1
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @tokens = dense<[[-0.4, 0.5], [0.3, 0.4], [-0.1, 0.3]]> : tensor<3x2xf32>
  trm.weight @h0 = dense<[0.5, -0.25]> : tensor<2xbf16>
  trm.weight @a0 = dense<[0.25, 1.0]> : tensor<2xf32>
  trm.weight @b0 = dense<[-1.0, 0.125]> : tensor<2xf16>
  trm.weight @lm_head = dense<[[0.3, -0.5], [-0.1, 0.3], [0.5, -0.1]]> : tensor<3x2xf32>
  trm.weight @q_head = dense<[[0.4, -0.4]]> : tensor<1x2xf32>
  trm.network @net(%hidden: tensor<2x2xf32>, %injection: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %sum = trm.add %hidden, %injection : tensor<2x2xf32>
    %n = trm.rms_norm %sum epsilon(1.0e-5) : tensor<2x2xf32>
    trm.return %n : tensor<2x2xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x2xf32>
    %h0 = trm.parameter @h0 : tensor<2x2xf32>
    %a0 = trm.parameter @a0 : tensor<2x2xf32>
    %b0 = trm.parameter @b0 : tensor<2x2xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%zH = %h0 : tensor<2x2xf32>, %za = %a0 : tensor<2x2xf32>, %zb = %b0 : tensor<2x2xf32>)
        -> tensor<2x3xf32>, tensor<1x1xf32> {
      %r:3 = trm.recurse cycles(2) no_grad(1)
          carry(%h = %zH : tensor<2x2xf32>, %a = %za : tensor<2x2xf32>, %b = %zb : tensor<2x2xf32>) {
        %injection = trm.add %h, %x : tensor<2x2xf32>
        %ab = trm.add %a, %b : tensor<2x2xf32>
        %n = trm.apply @net(%ab, %injection) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
        %nb = trm.add %n, %b : tensor<2x2xf32>
        %nbh = trm.add %nb, %h : tensor<2x2xf32>
        %u = trm.apply @net(%nbh, %injection) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
        trm.yield %u, %n, %b : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
      }
      %first = trm.slice %r#0 from(0) : tensor<2x2xf32> -> tensor<1x2xf32>
      %halt = trm.linear %first, @q_head : tensor<1x2xf32> -> tensor<1x1xf32>
      trm.yield %r#0, %r#1, %r#2 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
        halt(%halt : tensor<1x1xf32>)
    } readout(%zH: tensor<2x2xf32>, %za: tensor<2x2xf32>, %zb: tensor<2x2xf32>) {
      %logits = trm.linear %zH, @lm_head : tensor<2x2xf32> -> tensor<2x3xf32>
      trm.yield answer(%logits : tensor<2x3xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}

//--- network.mlir
// Without an inner cycle the first application knows all its inputs, and is
// computed as a whole; so is what slices and joins its result. What mixes positions is
// left, as it is not the same at each of them.
// NETWORK: trm.weight @first.constant
// NETWORK-NOT: trm.weight @first.constant
// NETWORK: } first {
// NETWORK-NEXT: [[C:%.+]] = trm.parameter @first.constant :
// NETWORK-NEXT: trm.apply @mix([[C]])
// NETWORK-NEXT: trm.apply @net
// NETWORK-NEXT: trm.recurse cycles(1)
// NETWORK-REMARK: PeelFirst
// NETWORK-REMARK-SAME: Constants=4
// NETWORK-REMARK-SAME: Peeled=1
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @tokens = dense<[
      [-0.4, -0.1, 0.2, 0.5], [0.3, -0.4, 0.0, 0.4], [-0.1, 0.4, -0.2, 0.3]]> : tensor<3x4xf32>
  trm.weight @h0 = dense<[0.5, -0.5, 1.0, 0.0]> : tensor<4xbf16>
  trm.weight @l0 = dense<[0.0, 1.0, -1.0, 0.5]> : tensor<4xf16>
  trm.weight @qkv = dense<[
      [-0.2, 0.1, 0.4, -0.4], [0.5, -0.2, 0.2, -0.5], [0.1, -0.5, 0.0, 0.5],
      [-0.3, 0.3, -0.2, 0.4], [0.4, 0.0, -0.4, 0.3], [0.0, -0.3, 0.5, 0.2],
      [-0.4, 0.5, 0.3, 0.1], [0.3, 0.2, 0.1, 0.0]]> : tensor<8x4xf32>
  trm.weight @bias = dense<[0.1, 0.2, -0.1, 0.3, 0.5, -0.2, 0.0, 0.1]> : tensor<8xf32>
  trm.weight @gate_up = dense<[
      [0.1, 0.4, -0.4, -0.1], [-0.3, 0.1, 0.5, -0.2], [0.4, -0.2, 0.3, -0.3],
      [0.0, -0.5, 0.1, -0.4], [-0.4, 0.3, -0.1, -0.5], [0.3, 0.0, -0.3, 0.5],
      [-0.1, -0.3, -0.5, 0.4], [-0.5, 0.5, 0.4, 0.3]]> : tensor<8x4xf32>
  trm.weight @mixer = dense<[[0.3, -0.2], [0.1, 0.5]]> : tensor<2x2xf32>
  trm.weight @lm_head = dense<[
      [0.3, -0.5, -0.2, 0.1], [-0.1, 0.3, -0.4, 0.0], [-0.5, 0.0, 0.5, -0.1]]> : tensor<3x4xf32>
  trm.weight @q_head = dense<[[0.4, -0.4, -0.1, 0.2]]> : tensor<1x4xf32>
  trm.network @net(%hidden: tensor<2x4xf32>, %injection: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %h0 = trm.add %hidden, %injection : tensor<2x4xf32>
    %qkv = trm.linear %h0, @qkv bias(@bias) : tensor<2x4xf32> -> tensor<2x8xf32>
    %mixed = trm.attention %qkv heads(2) kv_heads(1) scale(0.7071067811865476)
        rope(<theta = 1.0e+04 : f64>) : tensor<2x8xf32> -> tensor<2x4xf32>
    %sum = trm.add %h0, %mixed : tensor<2x4xf32>
    %h1 = trm.rms_norm %sum epsilon(1.0e-5) : tensor<2x4xf32>
    %gu = trm.linear %h1, @gate_up : tensor<2x4xf32> -> tensor<2x8xf32>
    %act = trm.swiglu %gu : tensor<2x8xf32> -> tensor<2x4xf32>
    %r = trm.scale %act by(1.5) : tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }
  trm.network @mix(%hidden: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %r = trm.linear %hidden, @mixer over(positions) : tensor<2x4xf32> -> tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x4xf32>
    %h0 = trm.parameter @h0 : tensor<2x4xf32>
    %l0 = trm.parameter @l0 : tensor<2x4xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%zH = %h0 : tensor<2x4xf32>, %zL = %l0 : tensor<2x4xf32>)
        -> tensor<2x3xf32>, tensor<1x1xf32> {
      %r:2 = trm.recurse cycles(2) carry(%h = %zH : tensor<2x4xf32>, %l = %zL : tensor<2x4xf32>) {
        %l1 = trm.recurse cycles(0) carry(%li = %l : tensor<2x4xf32>) {
          %n = trm.apply @net(%li, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
          trm.yield %n : tensor<2x4xf32>
        }
        %h1 = trm.apply @net(%h, %l1) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
        %upper = trm.slice %h1 from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
        %lower = trm.slice %h1 from(1) : tensor<2x4xf32> -> tensor<1x4xf32>
        %joined = trm.concat %lower, %upper : tensor<1x4xf32>, tensor<1x4xf32> -> tensor<2x4xf32>
        %m = trm.apply @mix(%joined) : (tensor<2x4xf32>) -> tensor<2x4xf32>
        %h2 = trm.apply @net(%m, %x) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
        trm.yield %h2, %l1 : tensor<2x4xf32>, tensor<2x4xf32>
      }
      %first = trm.slice %r#0 from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
      %halt = trm.linear %first, @q_head : tensor<1x4xf32> -> tensor<1x1xf32>
      %logits = trm.linear %r#0, @lm_head : tensor<2x4xf32> -> tensor<2x3xf32>
      trm.yield %r#0, %r#1 : tensor<2x4xf32>, tensor<2x4xf32> answer(%logits : tensor<2x3xf32>)
        halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}
