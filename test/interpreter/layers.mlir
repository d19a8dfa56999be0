// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// Mean 2 and variance 1 make [1, 3] to [-1, 1], times [1, 2].
// CHECK: logits F64 {{\[}}1, 1, 12, 2]
// CHECK-NEXT: -1 2{{$}}
// GELU of 1 and -1, 2 and 0.
// CHECK-NEXT: 0.841345 -0.158655{{$}}
// CHECK-NEXT: 1.9545 0{{$}}
// The mean of [1, -1] and [2, 0].
// CHECK-NEXT: 1.5 -0.5{{$}}
// Taps 1, 10, 100 along three positions; -1 for the second feature.
// CHECK-NEXT: 210 -210{{$}}
// CHECK-NEXT: 321 -321{{$}}
// CHECK-NEXT: 32 -32{{$}}
// Taps 1 to 9 on the board [1, 2], [3, 4] behind one position, and a bias of 0.5.
// CHECK-NEXT: 9 -9{{$}}
// CHECK-NEXT: 77.5 -76.5{{$}}
// CHECK-NEXT: 67.5 -66.5{{$}}
// CHECK-NEXT: 47.5 -46.5{{$}}
// CHECK-NEXT: 37.5 -36.5{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @line = dense<[[1.0, 3.0]]> : tensor<1x2xf32>
  trm.weight @gamma = dense<[1.0, 2.0]> : tensor<2xf32>
  trm.weight @signs = dense<[[1.0, -1.0], [2.0, 0.0]]> : tensor<2x2xf32>
  trm.weight @positions = dense<[[1.0, -1.0], [2.0, -2.0], [3.0, -3.0]]> : tensor<3x2xf32>
  trm.weight @board = dense<[[9.0, -9.0], [1.0, -1.0], [2.0, -2.0], [3.0, -3.0], [4.0, -4.0]]> : tensor<5x2xf32>
  trm.weight @taps = dense<[[1.0, 1.0], [10.0, 10.0], [100.0, 100.0]]> : tensor<3x2xf32>
  trm.weight @square = dense<[[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0], [5.0, 5.0], [6.0, 6.0], [7.0, 7.0], [8.0, 8.0], [9.0, 9.0]]> : tensor<9x2xf32>
  trm.weight @bias = dense<0.5> : tensor<2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<12x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<12x2xf32>, tensor<1x1xf32> {
      %line = trm.parameter @line : tensor<1x2xf32>
      %0 = trm.layer_norm %line, @gamma epsilon(1.0e-30) : tensor<1x2xf32>
      %signs = trm.parameter @signs : tensor<2x2xf32>
      %1 = trm.gelu %signs : tensor<2x2xf32>
      %2 = trm.mean %signs : tensor<2x2xf32> -> tensor<1x2xf32>
      %positions = trm.parameter @positions : tensor<3x2xf32>
      %3 = trm.depthwise_conv %positions, @taps from(0) columns(3) kernel(1 x 3) : tensor<3x2xf32>
      %board = trm.parameter @board : tensor<5x2xf32>
      %4 = trm.depthwise_conv %board, @square bias(@bias) from(1) columns(2) kernel(3 x 3) : tensor<5x2xf32>
      %r = trm.concat %0, %1, %2, %3, %4
        : tensor<1x2xf32>, tensor<2x2xf32>, tensor<1x2xf32>, tensor<3x2xf32>, tensor<5x2xf32> -> tensor<12x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<12x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<12x2xf32>, tensor<1x1xf32>, i32
  }
}
