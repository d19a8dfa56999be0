// RUN: trm-opt %s -loop-invariant-code-motion | FileCheck %s

// z_H + x does not change while z_L does: it is formed once a cycle of the outer
// recursion. What depends on no carried value at all leaves every loop.
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.5> : tensor<4x4xf32>
  trm.weight @init = dense<0.5> : tensor<4xf32>

  trm.network @L_level(%hidden: tensor<2x4xf32>, %injection: tensor<2x4xf32>) -> tensor<2x4xf32> {
    %h = trm.add %hidden, %injection : tensor<2x4xf32>
    trm.return %h : tensor<2x4xf32>
  }

  // CHECK-LABEL: trm.network @step
  trm.network @step(%zH: tensor<2x4xf32>, %zL: tensor<2x4xf32>, %x: tensor<2x4xf32>)
      -> (tensor<2x4xf32>, tensor<2x4xf32>) {
    // CHECK: [[SCALED:%.+]] = {{.*}}scale %{{.+}} by(2.000000e+00)
    // CHECK: recurse cycles(3) carry([[H:%.+]] = %hidden : tensor<2x4xf32>, [[L:%.+]] = %injection : tensor<2x4xf32>)
    %r:2 = trm.recurse cycles(3) carry(%h = %zH : tensor<2x4xf32>, %l = %zL : tensor<2x4xf32>) {
      // CHECK-NEXT: [[SUM:%.+]] = {{.*}}add [[H]], [[SCALED]]
      // CHECK-NEXT: recurse cycles(6) carry([[LI:%.+]] = [[L]] : tensor<2x4xf32>)
      %l1 = trm.recurse cycles(6) carry(%li = %l : tensor<2x4xf32>) {
        // CHECK-NEXT: [[N:%.+]] = {{.*}}apply @L_level([[LI]], [[SUM]])
        // CHECK-NEXT: yield [[N]]
        %scaled = trm.scale %x by(2.0) : tensor<2x4xf32>
        %injection = trm.add %h, %scaled : tensor<2x4xf32>
        %n = trm.apply @L_level(%li, %injection)
          : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
        trm.yield %n : tensor<2x4xf32>
      }
      %h1 = trm.apply @L_level(%h, %l1) : (tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
      trm.yield %h1, %l1 : tensor<2x4xf32>, tensor<2x4xf32>
    }
    trm.return %r#0, %r#1 : tensor<2x4xf32>, tensor<2x4xf32>
  }

  // A whole recursion over loop-invariant values leaves supervision too.
  // CHECK-LABEL: trm.solve @solve
  // CHECK: recurse cycles(2)
  // CHECK: supervise
  // CHECK-NEXT: yield
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x4xf32>, tensor<1x1xf32>, i32) {
    %z = trm.parameter @init : tensor<2x4xf32>
    %q = trm.parameter @q : tensor<1x1xf32>
    %a, %h, %steps = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x4xf32>)
        -> tensor<2x4xf32>, tensor<1x1xf32> {
      %r = trm.recurse cycles(2) carry(%d = %z : tensor<2x4xf32>) {
        %e = trm.add %d, %d : tensor<2x4xf32>
        trm.yield %e : tensor<2x4xf32>
      }
      trm.yield %r : tensor<2x4xf32> answer(%r : tensor<2x4xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %a, %h, %steps : tensor<2x4xf32>, tensor<1x1xf32>, i32
  }
  trm.weight @q = dense<1.0> : tensor<1xf32>
}
