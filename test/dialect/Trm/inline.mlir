// RUN: trm-opt %s -inline | FileCheck %s

// The inliner replaces applications by the network's body, also inside loops and
// for a network whose body has a loop, and removes networks that nothing names.
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @init = dense<0.5> : tensor<4xf32>
  trm.weight @q = dense<1.0> : tensor<1xf32>

  // CHECK-NOT: trm.network
  trm.network @double(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %s = trm.add %z, %z : tensor<2x4xf32>
    trm.return %s : tensor<2x4xf32>
  }
  trm.network @times_eight(%z: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %r = trm.recurse cycles(3) carry(%c = %z : tensor<2x4xf32>) {
      %n = trm.apply @double(%c) : (tensor<2x4xf32>) -> tensor<2x4xf32>
      trm.yield %n : tensor<2x4xf32>
    }
    trm.return %r : tensor<2x4xf32>
  }

  // CHECK-LABEL: trm.solve @solve
  // CHECK: supervise {{.*}} carry([[Z:%.+]] = %init : tensor<2x4xf32>)
  // CHECK-NEXT: [[R:%.+]] = {{.*}}recurse cycles(3) carry([[C:%.+]] = [[Z]] : tensor<2x4xf32>)
  // CHECK-NEXT: [[S:%.+]] = {{.*}}add [[C]], [[C]]
  // CHECK-NEXT: yield [[S]]
  // CHECK: yield [[R]] : tensor<2x4xf32> answer([[R]]
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x4xf32>, tensor<1x1xf32>, i32) {
    %init = trm.parameter @init : tensor<2x4xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(4) halting(q) carry(%z = %init : tensor<2x4xf32>)
        -> tensor<2x4xf32>, tensor<1x1xf32> {
      %r = trm.apply @times_eight(%z) : (tensor<2x4xf32>) -> tensor<2x4xf32>
      trm.yield %r : tensor<2x4xf32> answer(%r : tensor<2x4xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x4xf32>, tensor<1x1xf32>, i32
  }
}
