// RUN: split-file %s %t
// RUN: trm-opt %t/solve.mlir -trm-specialize-halting --remarks-filter=trm-specialize-halting \
// RUN:   > %t/readout.mlir 2> %t/remarks
// RUN: FileCheck %s --check-prefix=READOUT --input-file=%t/readout.mlir
// RUN: FileCheck %s --check-prefix=READOUT-REMARK --input-file=%t/remarks
// Once is enough.
// RUN: trm-opt %t/readout.mlir -trm-specialize-halting | diff %t/readout.mlir -

// Rules that read no halting values drop them, and the head's weights go as unused symbols.
// RUN: trm-opt %t/solve.mlir -trm-specialize-halting=rule=never -symbol-dce \
// RUN:   --remarks-filter=trm-specialize-halting > %t/never.mlir 2> %t/remarks
// RUN: FileCheck %s --check-prefixes=NOHEAD,NEVER --input-file=%t/never.mlir
// RUN: FileCheck %s --check-prefix=NEVER-REMARK --input-file=%t/remarks
// RUN: trm-opt %t/solve.mlir "-trm-specialize-halting=rule=stable stable-steps=2" -symbol-dce \
// RUN:   | FileCheck %s --check-prefixes=NOHEAD,STABLE

// The others keep the head, and have their thresholds.
// RUN: trm-opt %t/solve.mlir "-trm-specialize-halting=rule=q threshold=4" -symbol-dce \
// RUN:   | FileCheck %s --check-prefixes=HEAD,Q
// RUN: trm-opt %t/solve.mlir "-trm-specialize-halting=rule=q-compare threshold=-0.5" -symbol-dce \
// RUN:   | FileCheck %s --check-prefixes=HEAD,COMPARE
// RUN: trm-opt %t/solve.mlir \
// RUN:   "-trm-specialize-halting=rule=q-and-stable threshold=1.5 stable-steps=3" -symbol-dce \
// RUN:   | FileCheck %s --check-prefixes=HEAD,BOTH

// The first step gives up its answer and its halting values too.
// RUN: trm-opt %t/first.mlir -trm-specialize-halting=rule=never | FileCheck %s --check-prefix=FIRST

// Answers that cannot leave the step stay.
// RUN: trm-opt %t/shared.mlir -trm-specialize-halting --remarks-filter-missed=trm-specialize-halting \
// RUN:   2>&1 | FileCheck %s --check-prefix=SHARED
// RUN: trm-opt %t/old.mlir -trm-specialize-halting --remarks-filter-missed=trm-specialize-halting \
// RUN:   2>&1 | FileCheck %s --check-prefix=OLD

// READOUT: supervise max_steps(4) halting(q) carry(
// READOUT-SAME: -> tensor<2x3xf32>, tensor<1x2xf32> {
// READOUT: [[NEXT:%.+]] = trm.add
// READOUT-NOT: @lm_head
// READOUT: trm.linear {{.*}}, @q_head
// READOUT-NEXT: trm.yield [[NEXT]] : tensor<2x2xf32> halt({{.*}} : tensor<1x2xf32>)
// READOUT-NEXT: } readout([[Z:%.+]]: tensor<2x2xf32>) {
// READOUT-NEXT: [[SCALED:%.+]] = trm.scale [[Z]] by(2.000000e+00)
// READOUT-NEXT: [[LOGITS:%.+]] = trm.linear [[SCALED]], @lm_head
// READOUT-NEXT: trm.yield answer([[LOGITS]] : tensor<2x3xf32>)
// READOUT-REMARK: Passed
// READOUT-REMARK-SAME: Readout
// READOUT-REMARK-SAME: Operations=2

// NOHEAD-NOT: @q_head
// NOHEAD: trm.solve @solve({{.*}}) -> (tensor<2x3xf32>, i32)
// NEVER: supervise max_steps(4) halting(never) fixed carry({{.*}}) -> tensor<2x3xf32> {
// STABLE: supervise max_steps(4) halting(stable stable_steps(2)) fixed carry({{.*}}) -> tensor<2x3xf32> {
// NOHEAD-NOT: halt(
// NOHEAD: readout
// NOHEAD: return {{.*}} : tensor<2x3xf32>, i32
// NEVER-REMARK-DAG: FixRule{{.*}}Rule=never
// NEVER-REMARK-DAG: DropHead{{.*}}Values={{[12]}}
// NEVER-REMARK-DAG: Readout

// HEAD: trm.weight @q_head
// HEAD: trm.solve @solve({{.*}}) -> (tensor<2x3xf32>, tensor<1x2xf32>, i32)
// Q: halting(q threshold(4.000000e+00)) fixed
// COMPARE: halting(q_compare threshold(-5.000000e-01)) fixed
// BOTH: halting(q_and_stable threshold(1.500000e+00) stable_steps(3)) fixed
// HEAD: trm.yield {{.*}} halt({{.*}} : tensor<1x2xf32>)
// HEAD: readout

// FIRST: supervise max_steps(4) halting(never) fixed carry({{.*}}) -> tensor<2x2xf32> {
// FIRST: trm.yield [[NEXT:%[^ ]+]] : tensor<2x2xf32> answer([[NEXT]] : tensor<2x2xf32>){{$}}
// FIRST-NEXT: } first {
// FIRST-NEXT: trm.yield [[X:%[^ ]+]] : tensor<2x2xf32> answer([[X]] : tensor<2x2xf32>){{$}}
// FIRST-NOT: readout

// SHARED: Missed
// SHARED-SAME: Readout
// SHARED-SAME: what makes the answer is also read by the step
// SHARED-NOT: readout
// OLD: Missed
// OLD-SAME: Readout
// OLD-SAME: the answer depends on a value that is not carried on
// OLD-NOT: readout

//--- solve.mlir
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @tokens = dense<1.0> : tensor<3x2xf32>
  trm.weight @init = dense<0.5> : tensor<2xf32>
  trm.weight @lm_head = dense<0.5> : tensor<3x2xf32>
  trm.weight @q_head = dense<0.5> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x2xf32>
    %z0 = trm.parameter @init : tensor<2x2xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%z = %z0 : tensor<2x2xf32>) -> tensor<2x3xf32>, tensor<1x2xf32> {
      %next = trm.add %z, %x : tensor<2x2xf32>
      %scaled = trm.scale %next by(2.0) : tensor<2x2xf32>
      %logits = trm.linear %scaled, @lm_head : tensor<2x2xf32> -> tensor<2x3xf32>
      %row = trm.slice %next from(0) : tensor<2x2xf32> -> tensor<1x2xf32>
      %halt = trm.linear %row, @q_head : tensor<1x2xf32> -> tensor<1x2xf32>
      trm.yield %next : tensor<2x2xf32> answer(%logits : tensor<2x3xf32>)
        halt(%halt : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x3xf32>, tensor<1x2xf32>, i32
  }
}

//--- first.mlir
trm.model @m family("test") seq_len(2) vocab_size(2) {
  trm.weight @tokens = dense<1.0> : tensor<2x2xf32>
  trm.weight @init = dense<0.5> : tensor<2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x2xf32>, tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x2xf32>
    %z0 = trm.parameter @init : tensor<2x2xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%z = %z0 : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x2xf32> {
      %next = trm.add %z, %x : tensor<2x2xf32>
      %halt = trm.slice %next from(0) : tensor<2x2xf32> -> tensor<1x2xf32>
      trm.yield %next : tensor<2x2xf32> answer(%next : tensor<2x2xf32>)
        halt(%halt : tensor<1x2xf32>)
    } first {
      %halt = trm.slice %x from(0) : tensor<2x2xf32> -> tensor<1x2xf32>
      trm.yield %x : tensor<2x2xf32> answer(%x : tensor<2x2xf32>) halt(%halt : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x2xf32>, tensor<1x2xf32>, i32
  }
}

//--- shared.mlir
// A readout would compute the layer, whose result the halting values read, again.
trm.model @m family("test") seq_len(2) vocab_size(2) {
  trm.weight @init = dense<0.5> : tensor<2xf32>
  trm.weight @lm_head = dense<0.5> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x2xf32>, tensor<1x2xf32>, i32) {
    %z0 = trm.parameter @init : tensor<2x2xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%z = %z0 : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x2xf32> {
      %next = trm.scale %z by(2.0) : tensor<2x2xf32>
      %logits = trm.linear %next, @lm_head : tensor<2x2xf32> -> tensor<2x2xf32>
      %halt = trm.slice %logits from(0) : tensor<2x2xf32> -> tensor<1x2xf32>
      trm.yield %next : tensor<2x2xf32> answer(%logits : tensor<2x2xf32>)
        halt(%halt : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x2xf32>, tensor<1x2xf32>, i32
  }
}

//--- old.mlir
// The latent before the step is gone when the readout runs.
trm.model @m family("test") seq_len(2) vocab_size(2) {
  trm.weight @init = dense<0.5> : tensor<2xf32>
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x2xf32>, i32) {
    %z0 = trm.parameter @init : tensor<2x2xf32>
    %answer, %steps = trm.supervise max_steps(4) halting(never)
        carry(%z = %z0 : tensor<2x2xf32>) -> tensor<2x2xf32> {
      %next = trm.scale %z by(2.0) : tensor<2x2xf32>
      %sum = trm.add %next, %z : tensor<2x2xf32>
      trm.yield %next : tensor<2x2xf32> answer(%sum : tensor<2x2xf32>)
    }
    trm.return %answer, %steps : tensor<2x2xf32>, i32
  }
}
