// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// silu(1) = 1 / (1 + exp(-1)) = 0.731059; the gate is the first half of the axis.
// Over features silu(1) * 2 and silu(0) * 4, over positions silu(1) * 3 and silu(0) * 4;
// the results are [4, 2], [2, 1] and [1, 2].
// CHECK: logits F64 {{\[}}1, 1, 3, 2]
// CHECK-NEXT: 1.46212 1.46212{{$}}
// CHECK-NEXT: 0 0{{$}}
// CHECK-NEXT: 2.19318 0{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @f = dense<[[1.0, 2.0], [0.0, 4.0]]> : tensor<2x2xf32>
  trm.weight @p = dense<[[1.0, 0.0], [3.0, 4.0]]> : tensor<2x2xf32>
  trm.weight @spread = dense<1.0> : tensor<2x1xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<3x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<3x2xf32>, tensor<1x1xf32> {
      %f = trm.parameter @f : tensor<2x2xf32>
      %g = trm.swiglu %f : tensor<2x2xf32> -> tensor<2x1xf32>
      %wide = trm.linear %g, @spread : tensor<2x1xf32> -> tensor<2x2xf32>
      %p = trm.parameter @p : tensor<2x2xf32>
      %o = trm.swiglu %p over(positions) : tensor<2x2xf32> -> tensor<1x2xf32>
      %r = trm.concat %wide, %o : tensor<2x2xf32>, tensor<1x2xf32> -> tensor<3x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<3x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<3x2xf32>, tensor<1x1xf32>, i32
  }
}
