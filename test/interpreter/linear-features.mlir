// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// Row by row of x: [5, 6] and [1, 2] times the rows of w, plus b.
// CHECK: logits F64 {{\[}}1, 1, 2, 3]
// CHECK-NEXT: 17.5 39 60{{$}}
// CHECK-NEXT: 5.5 11 16{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @w = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @b = dense<[0.5, 0.0, -1.0]> : tensor<3xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<2x3xf32>, tensor<1x1xf32> {
      %r = trm.linear %x, @w bias(@b) : tensor<2x2xf32> -> tensor<2x3xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<2x3xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}
