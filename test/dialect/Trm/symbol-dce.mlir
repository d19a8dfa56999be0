// RUN: trm-opt %s -symbol-dce | FileCheck %s

// Weights and networks are the model's own: what nothing names goes, and with a
// network the weights that only it names.
// CHECK: trm.model @m
trm.model @m family("test") seq_len(2) vocab_size(3) {
  // CHECK-NEXT: trm.weight @init
  trm.weight @init = dense<0.5> : tensor<4xf32>
  trm.weight @unused = dense<0.5> : tensor<4xf32>
  trm.weight @only_in_unused = dense<0.5> : tensor<4x4xf32>
  // CHECK-NEXT: trm.weight @used
  trm.weight @used = dense<0.5> : tensor<4x4xf32>
  // CHECK-NEXT: trm.weight @q
  trm.weight @q = dense<1.0> : tensor<1xf32>
  // CHECK-NEXT: trm.network @used_network
  trm.network @used_network(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %r = trm.linear %z, @used : tensor<2x4xf32> -> tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }
  // CHECK-NOT: @unused
  trm.network @unused_network(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %r = trm.linear %z, @only_in_unused : tensor<2x4xf32> -> tensor<2x4xf32>
    trm.return %r : tensor<2x4xf32>
  }
  // CHECK: trm.solve @solve
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x4xf32>, tensor<1x1xf32>, i32) {
    %init = trm.parameter @init : tensor<2x4xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(4) halting(q) carry(%z = %init : tensor<2x4xf32>)
        -> tensor<2x4xf32>, tensor<1x1xf32> {
      %r = trm.apply @used_network(%z) : (tensor<2x4xf32>) -> tensor<2x4xf32>
      trm.yield %r : tensor<2x4xf32> answer(%r : tensor<2x4xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x4xf32>, tensor<1x1xf32>, i32
  }
}
