// RUN: split-file %s %t
// RUN: trm-opt %t/model.mlir -trm-rematerialize --remarks-filter=trm-rematerialize > %t/out.mlir 2> %t/remarks
// RUN: FileCheck %s --input-file=%t/out.mlir
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t/remarks
// REMARK: Rematerialize
// REMARK-SAME: Sums=1
// REMARK-SAME: Sunk=2
// Nothing is left for a second run.
// RUN: trm-opt %t/out.mlir -trm-rematerialize | diff %t/out.mlir -

// The answers stay the same.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t/in inputs=I32:2,2:1,2,0,1 \
// RUN:   puzzle_identifiers=I32:2:7,7
// RUN: trm-run %t/model.mlir --input %t/in --trace %t/trace
// RUN: trm-run %t/out.mlir --input %t/in --compare %t/trace | FileCheck %s --check-prefix=SAME
// SAME: step logits q_logits
// SAME-NOT: e-0{{[0-8]}}
// SAME-NOT: {{[1-9]\.[0-9]+e\+|nan|inf}}
// SAME: {{^ +4 }}

// What is kept anyway, or would make more be kept, stays where it is.
// RUN: trm-opt %t/kept.mlir > %t/kept.before.mlir
// RUN: trm-opt %t/kept.mlir -trm-rematerialize --remarks-filter=trm-rematerialize 2>&1 | diff %t/kept.before.mlir -

//--- model.mlir
// The network takes the sum; what follows a network that begins otherwise does not change.
// CHECK-LABEL: trm.network @net(
// CHECK-SAME: [[H:%.+]]: tensor<4x2xf32>) -> tensor<4x2xf32>
// CHECK-NEXT: linear [[H]], @w
// Tokens and the puzzle's row are kept, the embedding is not: it is made in the innermost loop, where
// it is what the sum overwrites.
// CHECK-LABEL: trm.solve @solve(
// CHECK-SAME: [[TOKENS:%.+]]: tensor<2xi32>, [[PUZZLE:%.+]]: i32
// CHECK-NOT: embed [[TOKENS]]
// CHECK: [[P:%.+]] = embed_puzzle [[PUZZLE]]
// CHECK-NOT: embed [[TOKENS]]
// CHECK: supervise
// CHECK: trm.recurse cycles(2) carry([[ZH:%.+]] = {{%.+}} : {{.*}}, [[ZL:%.+]] = {{%.+}} :
// CHECK-NEXT: trm.recurse cycles(3) carry([[L:%.+]] = [[ZL]] :
// CHECK-DAG: [[E:%.+]] = trm.embed [[TOKENS]]
// CHECK-DAG: [[X:%.+]] = trm.concat [[P]], [[E]]
// CHECK: [[INJECTION:%.+]] = trm.add [[X]], [[ZH]]
// CHECK-NEXT: [[SUM:%.+]] = trm.add [[L]], [[INJECTION]]
// CHECK-NEXT: trm.apply @net([[SUM]])
// CHECK: [[OUTER:%.+]] = trm.add [[ZH]],
// CHECK-NEXT: trm.apply @net([[OUTER]])
trm.model @m family("trm") seq_len(2) vocab_size(3) puzzle_ids([7]) {
  trm.weight @tokens = dense<[[-0.4, -0.1], [0.3, -0.4], [-0.1, 0.4]]> : tensor<3x2xf32>
  trm.weight @puzzles = dense<[[-0.1, 0.2, 0.5, 0.0]]> : tensor<1x4xf32>
  trm.weight @init = dense<[0.5, -0.5]> : tensor<2xf32>
  trm.weight @w = dense<[[0.5, -0.25], [1.0, 0.125]]> : tensor<2x2xf32>
  trm.weight @head = dense<[[0.5, -0.25], [1.0, 0.125], [0.25, 0.5]]> : tensor<3x2xf32>
  trm.weight @q = dense<[[0.5, -0.25], [1.0, 0.125]]> : tensor<2x2xf32>
  trm.network @net(%hidden: tensor<4x2xf32>, %injection: tensor<4x2xf32>) -> tensor<4x2xf32> {
    %h = trm.add %hidden, %injection : tensor<4x2xf32>
    %m = trm.linear %h, @w : tensor<4x2xf32> -> tensor<4x2xf32>
    %s = trm.add %m, %h : tensor<4x2xf32>
    %n = trm.rms_norm %s epsilon(1.0e-5) : tensor<4x2xf32>
    trm.return %n : tensor<4x2xf32>
  }
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x2xf32>, i32) {
    %e = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x2xf32>
    %p = trm.embed_puzzle %puzzle, @puzzles : i32 -> tensor<2x2xf32>
    %x = trm.concat %p, %e : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<4x2xf32>
    %h0 = trm.parameter @init : tensor<4x2xf32>
    %answer, %halt, %steps = trm.supervise max_steps(4) halting(never)
        carry(%zh = %h0 : tensor<4x2xf32>, %zl = %h0 : tensor<4x2xf32>)
        -> tensor<2x3xf32>, tensor<1x2xf32> {
      %r:2 = trm.recurse cycles(2) carry(%h = %zh : tensor<4x2xf32>, %l = %zl : tensor<4x2xf32>) {
        %i = trm.add %h, %x : tensor<4x2xf32>
        %ln = trm.recurse cycles(3) carry(%k = %l : tensor<4x2xf32>) {
          %n = trm.apply @net(%k, %i) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
          trm.yield %n : tensor<4x2xf32>
        }
        %hn = trm.apply @net(%h, %ln) : (tensor<4x2xf32>, tensor<4x2xf32>) -> tensor<4x2xf32>
        trm.yield %hn, %ln : tensor<4x2xf32>, tensor<4x2xf32>
      }
      %s = trm.slice %r#0 from(2) : tensor<4x2xf32> -> tensor<2x2xf32>
      %a = trm.linear %s, @head : tensor<2x2xf32> -> tensor<2x3xf32>
      %f = trm.slice %r#0 from(0) : tensor<4x2xf32> -> tensor<1x2xf32>
      %q = trm.linear %f, @q : tensor<1x2xf32> -> tensor<1x2xf32>
      trm.yield %r#0, %r#1 : tensor<4x2xf32>, tensor<4x2xf32> answer(%a : tensor<2x3xf32>)
          halt(%q : tensor<1x2xf32>)
    }
    trm.return %answer, %halt, %steps : tensor<2x3xf32>, tensor<1x2xf32>, i32
  }
}

//--- kept.mlir
trm.model @m family("test") seq_len(2) vocab_size(2) {
  trm.weight @w = dense<[[0.5, -0.25], [1.0, 0.125]]> : tensor<2x2xf32>
  trm.network @net(%hidden: tensor<2x2xf32>, %injection: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %m = trm.linear %hidden, @w : tensor<2x2xf32> -> tensor<2x2xf32>
    %s = trm.add %m, %injection : tensor<2x2xf32>
    trm.return %s : tensor<2x2xf32>
  }
  // A network reads it for as long as it runs: computed again, it would be there all the same.
  trm.network @applied(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %i = trm.add %x, %z : tensor<2x2xf32>
    %r = trm.recurse cycles(6) carry(%l = %z : tensor<2x2xf32>) {
      %n = trm.apply @net(%l, %i) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }
  // Neither operand is needed otherwise while the loop runs.
  trm.network @larger(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %a = trm.linear %x, @w : tensor<2x2xf32> -> tensor<2x2xf32>
    %b = trm.linear %z, @w : tensor<2x2xf32> -> tensor<2x2xf32>
    %i = trm.add %a, %b : tensor<2x2xf32>
    %r = trm.recurse cycles(6) carry(%l = %z : tensor<2x2xf32>) {
      %t = trm.add %l, %i : tensor<2x2xf32>
      %n = trm.linear %t, @w : tensor<2x2xf32> -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    trm.return %r : tensor<2x2xf32>
  }
  // Read beside the loop too.
  trm.network @read(%x: tensor<2x2xf32>, %z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %i = trm.add %x, %z : tensor<2x2xf32>
    %r = trm.recurse cycles(6) carry(%l = %z : tensor<2x2xf32>) {
      %t = trm.add %l, %i : tensor<2x2xf32>
      %n = trm.linear %t, @w : tensor<2x2xf32> -> tensor<2x2xf32>
      trm.yield %n : tensor<2x2xf32>
    }
    %s = trm.add %r, %i : tensor<2x2xf32>
    trm.return %s : tensor<2x2xf32>
  }
}
