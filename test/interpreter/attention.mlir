// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// Scores of position 0 are [0, 2 log 3] * 0.5, so its weights 1/4 and 3/4; of position 1
// both are 0.
// CHECK: logits F64 {{\[}}1, 1, 2, 2]
// CHECK-NEXT: 0.25 0.75{{$}}
// CHECK-NEXT: 0.5 0.5{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @qkv = dense<[[1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
                           [0.0, 0.0, 2.1972245773362196, 0.0, 0.0, 1.0]]> : tensor<2x6xf64>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x1xf32> {
      %qkv = trm.parameter @qkv : tensor<2x6xf32>
      %r = trm.attention %qkv heads(1) kv_heads(1) scale(0.5) : tensor<2x6xf32> -> tensor<2x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<2x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x2xf32>, tensor<1x1xf32>, i32
  }
}
