// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:0,1
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// [1, 2; 3, 4] times [5, 6; 7, 8], and times that transposed.
// CHECK: logits F64 {{\[}}1, 1, 4, 2]
// CHECK-NEXT: 19 22{{$}}
// CHECK-NEXT: 43 50{{$}}
// CHECK-NEXT: 17 23{{$}}
// CHECK-NEXT: 39 53{{$}}
trm.model @m family("test") seq_len(2) vocab_size(2) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  trm.weight @other = dense<[[5.0, 6.0], [7.0, 8.0]]> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<4x2xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %a, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<4x2xf32> {
      %y = trm.parameter @other : tensor<2x2xf32>
      %0 = trm.matmul %c, %y : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
      %1 = trm.matmul %c, %y transposed : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
      %r = trm.concat %0, %1 : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<4x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<4x2xf32>)
    }
    trm.return %a, %steps : tensor<4x2xf32>, i32
  }
}
