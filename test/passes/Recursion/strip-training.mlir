// RUN: split-file %s %t
// RUN: trm-opt %t/marks.mlir -trm-strip-training | FileCheck %s --check-prefix=MARKS
// RUN: trm-opt %t/fixed.mlir -trm-strip-training --remarks-filter=trm-strip-training > %t/fixed.out.mlir \
// RUN:   2> %t/remarks
// RUN: FileCheck %s --check-prefix=FIXED < %t/fixed.out.mlir
// RUN: FileCheck %s --check-prefix=REMARK < %t/remarks
// What a second run finds is what the first one left.
// RUN: trm-opt %t/fixed.mlir -trm-strip-training -trm-strip-training | diff %t/fixed.out.mlir -

// A rule that the program does not own leaves both values, as does one that compares them.
// RUN: sed 's/ fixed$//' %t/fixed.mlir | trm-opt -trm-strip-training \
// RUN:   | FileCheck %s --check-prefix=BOTH
// RUN: sed 's/halting(q threshold(0.25))/halting(q_compare)/' %t/fixed.mlir \
// RUN:   | trm-opt -trm-strip-training | FileCheck %s --check-prefix=BOTH
// RUN: sed 's/halting(q threshold(0.25))/halting(q_and_stable)/' %t/fixed.mlir \
// RUN:   | trm-opt -trm-strip-training | FileCheck %s --check-prefix=ONE
// BOTH: trm.weight @q_head = dense<{{.*}}> : tensor<2x1xf32>
// ONE: trm.weight @q_head = dense<1.000000e+00> : tensor<1x1xf32>

// A head whose weights another layer reads stays.
// RUN: sed 's/@lm_head bias(@lm_bias)/@q_head bias(@lm_bias)/' %t/fixed.mlir \
// RUN:   | trm-opt -trm-strip-training --remarks-filter=trm-strip-training 2>&1 \
// RUN:   | FileCheck %s --check-prefix=KEPT
// KEPT: KeepContinue
// KEPT: trm.weight @q_head = dense<{{.*}}> : tensor<2x1xf32>

// Answers and halting stay the same.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t/in inputs=I32:2,1:1,0
// RUN: trm-run %t/fixed.mlir --input %t/in --halt=model | FileCheck %s --check-prefix=HALT
// RUN: trm-run %t/fixed.out.mlir --input %t/in --halt=model | FileCheck %s --check-prefix=HALT
// HALT: 1 3 yes 0.50000
// HALT: 2 8 no -2.50000
// HALT: answers
// HALT-NEXT: {{^}}0{{$}}
// HALT-NEXT: {{^}}1{{$}}

//--- marks.mlir
// Marks go, and so does what nothing reads: networks, what only those name, and
// a head whose values are not used.
// MARKS: trm.model @m
// MARKS-NEXT: trm.weight @init
// MARKS-NEXT: trm.network @used
// MARKS-NEXT: add
// MARKS-NEXT: return
// MARKS-NOT: @unused
// MARKS-NOT: @head
// MARKS: recurse cycles(3) carry
// MARKS: apply @used
trm.model @m family("test") seq_len(1) vocab_size(2) {
  trm.weight @init = dense<1.0> : tensor<2xbf16>
  trm.weight @head = dense<1.0> : tensor<2x2xf32>
  trm.weight @unused = dense<1.0> : tensor<2x2xf32>
  trm.network @used(%z: tensor<1x2xf32>) -> tensor<1x2xf32> {
    %r = trm.add %z, %z : tensor<1x2xf32>
    trm.return %r : tensor<1x2xf32>
  }
  trm.network @unused_network(%z: tensor<1x2xf32>) -> tensor<1x2xf32> {
    %r = trm.linear %z, @unused : tensor<1x2xf32> -> tensor<1x2xf32>
    %s = trm.apply @unused_too(%r) : (tensor<1x2xf32>) -> tensor<1x2xf32>
    trm.return %r : tensor<1x2xf32>
  }
  trm.network @unused_too(%z: tensor<1x2xf32>) -> tensor<1x2xf32> {
    trm.return %z : tensor<1x2xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %z0 = trm.parameter @init : tensor<1x2xf32>
    %answer, %steps = trm.supervise max_steps(2) halting(never) carry(%z = %z0 : tensor<1x2xf32>)
        -> tensor<1x2xf32> {
      %r = trm.recurse cycles(3) no_grad(2) carry(%c = %z : tensor<1x2xf32>) {
        %n = trm.apply @used(%c) : (tensor<1x2xf32>) -> tensor<1x2xf32>
        trm.yield %n : tensor<1x2xf32>
      }
      %halt = trm.linear %r, @head : tensor<1x2xf32> -> tensor<1x2xf32>
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

//--- fixed.mlir
// The rule reads halt alone and is the program's own: q_continue goes from the
// weights and from all that hands the values on, in each region.
// FIXED-DAG: trm.weight @q_head = dense<1.000000e+00> : tensor<1x1xf32>
// FIXED-DAG: trm.weight @q_bias = dense<-2.500000e+00> : tensor<1xf32>
// FIXED: trm.solve @solve({{.*}}) -> (tensor<1x2xf32>, tensor<1x1xf32>, i32)
// FIXED: supervise
// FIXED-SAME: -> tensor<1x2xf32>, tensor<1x1xf32> {
// FIXED: linear %{{.*}}, @q_head bias(@q_bias) : tensor<1x1xf32> -> tensor<1x1xf32>
// FIXED: yield {{.*}} halt(%{{.*}} : tensor<1x1xf32>)
// FIXED: first
// FIXED: linear %{{.*}}, @q_head bias(@q_bias) : tensor<1x1xf32> -> tensor<1x1xf32>
// FIXED: yield {{.*}} halt(%{{.*}} : tensor<1x1xf32>)
// FIXED: readout
// FIXED: return {{.*}} : tensor<1x2xf32>, tensor<1x1xf32>, i32
// REMARK: StripTraining
// REMARK-SAME: Marks=0
// REMARK-SAME: WeightBytes=8
trm.model @count family("test") seq_len(1) vocab_size(2) {
  trm.weight @table = dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  trm.weight @zero = dense<0.0> : tensor<1xf32>
  trm.weight @q_head = dense<[[1.0], [-1.0]]> : tensor<2x1xf32>
  trm.weight @q_bias = dense<[-2.5, 4.5]> : tensor<2xf32>
  trm.weight @lm_head = dense<[[0.0], [-1.0]]> : tensor<2x1xf32>
  trm.weight @lm_bias = dense<[0.0, 0.25]> : tensor<2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32)
      -> (tensor<1x2xf32>, tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @table : tensor<1xi32> -> tensor<1x1xf32>
    %z0 = trm.parameter @zero : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(8) halting(q threshold(0.25)) fixed
        carry(%z = %z0 : tensor<1x1xf32>) -> tensor<1x2xf32>, tensor<1x2xf32> {
      %next = trm.add %z, %x : tensor<1x1xf32>
      %halt = trm.linear %next, @q_head bias(@q_bias) : tensor<1x1xf32> -> tensor<1x2xf32>
      trm.yield %next : tensor<1x1xf32> halt(%halt : tensor<1x2xf32>)
    } first {
      %halt = trm.linear %x, @q_head bias(@q_bias) : tensor<1x1xf32> -> tensor<1x2xf32>
      trm.yield %x : tensor<1x1xf32> halt(%halt : tensor<1x2xf32>)
    } readout(%z: tensor<1x1xf32>) {
      %logits = trm.linear %z, @lm_head bias(@lm_bias) : tensor<1x1xf32> -> tensor<1x2xf32>
      trm.yield answer(%logits : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x2xf32>, i32
  }
}
