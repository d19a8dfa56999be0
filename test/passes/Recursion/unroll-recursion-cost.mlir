// What the cost model (factor 0) chooses, and why.
// RUN: trm-opt %s -trm-unroll-recursion="max-code-bytes=4096 steps=0" --remarks-filter=trm-unroll-recursion \
// RUN:   2> %t.remarks | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.remarks

// The budget is a 64th of the target's L2 cache: 16 KiB, which four linear layers fill.
// RUN: sed 's/^module/module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "", vector_bits = 512, vector_registers = 32, l2_bytes = 1048576>}/' \
// RUN:   %s > %t.target.mlir
// RUN: trm-opt %t.target.mlir -trm-unroll-recursion | FileCheck %s --check-prefix=SERVER

module {
trm.model @m family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.network @f(%hidden: tensor<1x2xf32>) -> tensor<1x2xf32> {
    trm.return %hidden : tensor<1x2xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // A rule looks at every step, so steps are left.
    // CHECK: supervise max_steps(2) halting(never) carry
    %answer, %steps = trm.supervise max_steps(2) halting(never)
        carry(%z0 = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      // No trip: nothing is left of the loop, nor of what it holds.
      // CHECK-NEXT: [[A:%.+]] = {{(trm.)?}}apply @f(%{{.*}})
      // REMARK-DAG: Category:trm-unroll-recursion | CodeBytes=0, Copies=0, Loop=outer, Trips=0
      %z1 = trm.recurse cycles(0) carry(%a = %z0 : tensor<1x2xf32>) {
        %n = trm.recurse cycles(3) carry(%b = %a : tensor<1x2xf32>) {
          %m = trm.add %b, %b : tensor<1x2xf32>
          trm.yield %m : tensor<1x2xf32>
        }
        trm.yield %n : tensor<1x2xf32>
      }
      // One trip: no loop, whatever it costs.
      // CHECK-NEXT: [[B:%.+]] = {{(trm.)?}}linear [[A]], @w
      %z2 = trm.recurse cycles(1) carry(%a = %z1 : tensor<1x2xf32>) {
        %m = trm.apply @f(%a) : (tensor<1x2xf32>) -> tensor<1x2xf32>
        %n = trm.linear %m, @w : tensor<1x2xf32> -> tensor<1x2xf32>
        trm.yield %n : tensor<1x2xf32>
      }
      // Calls alone have nothing to simplify together.
      // CHECK-NEXT: [[C:%.+]] = {{(trm.)?}}recurse cycles(2)
      // REMARK-DAG: Missed{{.*}}Budget=4096, CodeBytes=64, Loop=inner, Reason="nothing but calls", Trips=2
      %z3 = trm.recurse cycles(2) carry(%a = %z2 : tensor<1x2xf32>) {
        %n = trm.apply @f(%a) : (tensor<1x2xf32>) -> tensor<1x2xf32>
        trm.yield %n : tensor<1x2xf32>
      }
      // CHECK: [[D:%.+]] = {{(trm.)?}}add [[C]], [[C]]
      // CHECK-NEXT: [[E:%.+]] = {{(trm.)?}}add [[D]], [[D]]
      // REMARK-DAG: Passed{{.*}}CodeBytes=512, Copies=2, Loop=inner, Trips=2
      %z4 = trm.recurse cycles(2) carry(%a = %z3 : tensor<1x2xf32>) {
        %n = trm.add %a, %a : tensor<1x2xf32>
        trm.yield %n : tensor<1x2xf32>
      }
      // Four kernels are too much for the smaller budget.
      // CHECK-NEXT: recurse cycles(4)
      // REMARK-DAG: Missed{{.*}}Budget=4096, CodeBytes=16384, Loop=inner, Reason="more than the budget", Trips=4
      // SERVER-COUNT-5: linear
      // SERVER-NOT: linear
      %z5 = trm.recurse cycles(4) carry(%a = %z4 : tensor<1x2xf32>) {
        %n = trm.linear %a, @w : tensor<1x2xf32> -> tensor<1x2xf32>
        trm.yield %n : tensor<1x2xf32>
      }
      trm.yield %z5 : tensor<1x2xf32> answer(%z5 : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}
}
