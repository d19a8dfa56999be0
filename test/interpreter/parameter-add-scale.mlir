// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// The tokens 2 and 0 are [5, 6] and [1, 2]. A weight of rank 1 repeats at every position.
// CHECK: logits F64 {{\[}}1, 1, 2, 2]
// CHECK-NEXT: 31 50{{$}}
// CHECK-NEXT: 63 82{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @row = dense<[0.5, -1.0]> : tensor<2xf16>
  trm.weight @rows = dense<[[10.0, 20.0], [30.0, 40.0]]> : tensor<2x2xf64>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x1xf32> {
      %row = trm.parameter @row : tensor<2x2xf32>
      %rows = trm.parameter @rows : tensor<2x2xf32>
      %s = trm.add %row, %rows : tensor<2x2xf32>
      %t = trm.add %s, %x : tensor<2x2xf32>
      %r = trm.scale %t by(2.0) : tensor<2x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<2x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x2xf32>, tensor<1x1xf32>, i32
  }
}
