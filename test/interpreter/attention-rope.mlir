// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// All queries and keys are [1, 0]; turned by 0 and by 1 radian their products are 1 and
// cos(1) = 0.540302, and exp(cos(1) - 1) = 0.631475, so a position sees itself with weight
// 1 / 1.631475 = 0.612942. The second query head reads the same key and value head.
// Its queries are [0, 1], whose products with the keys are [0, sin(1)] and [-sin(1), 0].
// CHECK: logits F64 {{\[}}1, 1, 2, 4]
// CHECK-NEXT: 0.612942 0.387058 0.301225 0.698775{{$}}
// CHECK-NEXT: 0.387058 0.612942 0.301225 0.698775{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @qkv = dense<[[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0],
                           [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0]]> : tensor<2x8xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x4xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<2x4xf32>, tensor<1x1xf32> {
      %qkv = trm.parameter @qkv : tensor<2x8xf32>
      %r = trm.attention %qkv heads(2) kv_heads(1) scale(1.0) rope(<theta = 1.0e+04 : f64>)
        : tensor<2x8xf32> -> tensor<2x4xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<2x4xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x4xf32>, tensor<1x1xf32>, i32
  }
}
