// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// Identifier 9 is row 1 of the table; its row of three is padded with a zero and cut
// into positions in front of the tokens. Identifiers choose rows, the slice drops one.
// CHECK: logits F64 {{\[}}1, 1, 3, 2]
// CHECK-NEXT: 3 0{{$}}
// CHECK-NEXT: 5 6{{$}}
// CHECK-NEXT: 1 2{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @puzzles = dense<[[7.0, 8.0, 9.0], [1.0, 2.0, 3.0]]> : tensor<2x3xbf16>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<3x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<3x2xf32>, tensor<1x1xf32> {
      %p = trm.embed_puzzle %puzzle, @puzzles : i32 -> tensor<2x2xf32>
      %all = trm.concat %p, %x : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<4x2xf32>
      %r = trm.slice %all from(1) : tensor<4x2xf32> -> tensor<3x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<3x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<3x2xf32>, tensor<1x1xf32>, i32
  }
}
