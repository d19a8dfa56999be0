// RUN: trm-opt %s -split-input-file -trm-unroll-recursion="steps=2" -verify-diagnostics
// RUN: not trm-opt %s -split-input-file -trm-unroll-recursion="inner=5000" 2>&1 | FileCheck %s
// CHECK: error: a loop is unrolled by at most 4096, but option inner is 5000

trm.model @rule family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{is unrolled where no rule looks at every step, fixed to halting(never), but has halting(stable); trm-specialize-halting{rule=never} fixes it}}
    %answer, %steps = trm.supervise max_steps(4) halting(stable) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      trm.yield %z : tensor<1x2xf32> answer(%z : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

trm.model @choice family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but has halting(never) that is not fixed}}
    %answer, %steps = trm.supervise max_steps(4) halting(never)
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      trm.yield %z : tensor<1x2xf32> answer(%z : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

trm.model @first family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{is unrolled where all steps are alike, but has a region 'first'; leave trm-peel-first out}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      trm.yield %z : tensor<1x2xf32> answer(%z : tensor<1x2xf32>)
    } first {
      trm.yield %x : tensor<1x2xf32> answer(%x : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

trm.model @divides family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{is unrolled by a factor that divides the runs of its body, but option steps is 2 and the runs are 3}}
    %answer, %steps = trm.supervise max_steps(6) step_stride(2) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      trm.yield %z : tensor<1x2xf32> answer(%z : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}
