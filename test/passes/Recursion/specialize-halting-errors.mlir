// RUN: split-file %s %t
// RUN: not trm-opt %t/head.mlir -trm-specialize-halting=rule=often 2>&1 \
// RUN:   | FileCheck %s --check-prefix=UNKNOWN
// RUN: not trm-opt %t/head.mlir -trm-specialize-halting=rule=q-compare 2>&1 \
// RUN:   | FileCheck %s --check-prefix=COMPARE
// RUN: not trm-opt %t/no-head.mlir -trm-specialize-halting=rule=q 2>&1 \
// RUN:   | FileCheck %s --check-prefix=Q
// RUN: not trm-opt %t/no-head.mlir -trm-specialize-halting=rule=q-and-stable 2>&1 \
// RUN:   | FileCheck %s --check-prefix=BOTH
// RUN: not trm-opt %t/head.mlir "-trm-specialize-halting=rule=stable stable-steps=0" 2>&1 \
// RUN:   | FileCheck %s --check-prefix=STABLE

// UNKNOWN: error: is fixed to one of the rules never, q, q-compare, stable, q-and-stable, but the pass was asked for 'often'
// COMPARE: error: has 1 halting values, but the rule 'q-compare' reads 2
// Q: error: has 0 halting values, but the rule 'q' reads 1
// BOTH: error: has 0 halting values, but the rule 'q-and-stable' reads 1
// STABLE: error: compares an answer with at least one before, but the pass was asked for 0

//--- head.mlir
trm.model @m family("test") seq_len(1) vocab_size(1) {
  trm.weight @init = dense<0.5> : tensor<1xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32)
      -> (tensor<1x1xf32>, tensor<1x1xf32>, i32) {
    %z0 = trm.parameter @init : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%z = %z0 : tensor<1x1xf32>) -> tensor<1x1xf32>, tensor<1x1xf32> {
      %next = trm.scale %z by(2.0) : tensor<1x1xf32>
      trm.yield %next : tensor<1x1xf32> answer(%next : tensor<1x1xf32>)
        halt(%next : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x1xf32>, tensor<1x1xf32>, i32
  }
}

//--- no-head.mlir
trm.model @m family("test") seq_len(1) vocab_size(1) {
  trm.weight @init = dense<0.5> : tensor<1xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x1xf32>, i32) {
    %z0 = trm.parameter @init : tensor<1x1xf32>
    %answer, %steps = trm.supervise max_steps(4) halting(never)
        carry(%z = %z0 : tensor<1x1xf32>) -> tensor<1x1xf32> {
      %next = trm.scale %z by(2.0) : tensor<1x1xf32>
      trm.yield %next : tensor<1x1xf32> answer(%next : tensor<1x1xf32>)
    }
    trm.return %answer, %steps : tensor<1x1xf32>, i32
  }
}
