// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:1,2:2,0 puzzle_identifiers=I32:1:9
// RUN: trm-run %s --input %t.in --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out logits | FileCheck %s

// [3, 4] has the root mean square sqrt(12.5), over features and over positions alike;
// with epsilon 3.5 it is 4. Zeros stay zeros.
// CHECK: logits F64 {{\[}}1, 1, 6, 2]
// CHECK-NEXT: 0.848528 1.13137{{$}}
// CHECK-NEXT: 0 0{{$}}
// CHECK-NEXT: 0.848528 0{{$}}
// CHECK-NEXT: 1.13137 0{{$}}
// CHECK-NEXT: 0.75 1{{$}}
// CHECK-NEXT: 0 0{{$}}
trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([4, 9]) {
  trm.weight @table = dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.weight @f = dense<[[3.0, 4.0], [0.0, 0.0]]> : tensor<2x2xf32>
  trm.weight @p = dense<[[3.0, 0.0], [4.0, 0.0]]> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<6x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<2xi32> -> tensor<2x2xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(1) halting(never) carry(%c = %x : tensor<2x2xf32>)
        -> tensor<6x2xf32>, tensor<1x1xf32> {
      %f = trm.parameter @f : tensor<2x2xf32>
      %0 = trm.rms_norm %f epsilon(1.0e-30) : tensor<2x2xf32>
      %p = trm.parameter @p : tensor<2x2xf32>
      %1 = trm.rms_norm %p epsilon(1.0e-30) over(positions) : tensor<2x2xf32>
      %2 = trm.rms_norm %f epsilon(3.5) : tensor<2x2xf32>
      %r = trm.concat %0, %1, %2
        : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32> -> tensor<6x2xf32>
      trm.yield %c : tensor<2x2xf32> answer(%r : tensor<6x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<6x2xf32>, tensor<1x1xf32>, i32
  }
}
