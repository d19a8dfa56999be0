// RUN: split-file %s %t
// RUN: trm-opt %t/model.mlir -trm-hoist --remarks-filter=trm-hoist > %t/out.mlir 2> %t/remarks
// RUN: FileCheck %s --input-file=%t/out.mlir
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t/remarks
// RUN: trm-opt %t/model.mlir -trm-hoist="fold-scales=false" | FileCheck %s --check-prefix=UNFOLDED
// What a second run finds is what the first one left.
// RUN: trm-opt %t/out.mlir -trm-hoist --remarks-filter=trm-hoist 2>&1 > %t/again.mlir \
// RUN:   | FileCheck %s --check-prefix=AGAIN
// RUN: diff %t/out.mlir %t/again.mlir

// Hoisted: the layer that reads tokens alone, and the injection out of the inner recursion.
// REMARK: Hoist
// REMARK-SAME: Folded=6
// REMARK-SAME: Hoisted=2
// REMARK: KeepScale
// REMARK-SAME: Kept=2
// AGAIN-NOT: Hoisted
// AGAIN: Kept=2

// The answers stay the same.
// RUN: %{python} %{src}/test/interpreter/Inputs/tensors.py write %t/in inputs=I32:2,2:1,2,0,1 \
// RUN:   puzzle_identifiers=I32:2:7,7
// RUN: trm-run %t/model.mlir --input %t/in --trace %t/trace
// RUN: trm-run %t/out.mlir --input %t/in --compare %t/trace | FileCheck %s --check-prefix=SAME
// SAME: step logits q_logits
// SAME-NOT: e-0{{[0-8]}}
// SAME-NOT: {{[1-9]\.[0-9]+e\+|nan|inf}}
// SAME: {{^ +4 }}

// Weights that only text left out cannot be scaled.
// RUN: trm-opt %t/elided.mlir -trm-hoist | FileCheck %s --check-prefix=ELIDED
// ELIDED: scale {{.*}} by(2.000000e+00)

//--- model.mlir
// CHECK: trm.model @m
// UNFOLDED: trm.model @m
// A table that is read unscaled too gets a scaled copy; one copy serves two readers.
// CHECK-DAG: trm.weight @tokens.scaled = {{.*}} : tensor<3x4xf64>
// CHECK-NOT: @tokens.scaled_0
// CHECK-DAG: trm.weight @tokens = dense<{{.*}}> : tensor<3x4xf32>
// CHECK-DAG: trm.weight @puzzles = {{.*}} : tensor<1x3xf64>
// CHECK-DAG: trm.weight @positions = {{.*}} : tensor<3x4xf64>
// CHECK-DAG: trm.weight @qkv = {{.*}} : tensor<8x4xf64>
// CHECK-DAG: trm.weight @qkv_bias = {{.*}} : tensor<8xf64>
// CHECK-DAG: trm.weight @shared = dense<{{.*}}> : tensor<8x4xf32>
// CHECK-DAG: trm.weight @own = {{.*}} : tensor<4x4xf64>
// CHECK-DAG: trm.weight @own_bias = {{.*}} : tensor<4xf64>
// UNFOLDED-NOT: f64>
trm.model @m family("trm") seq_len(2) vocab_size(3) puzzle_ids([7]) {
  trm.weight @tokens = dense<[
      [-0.4, -0.1, 0.2, 0.5], [0.3, -0.4, 0.0, 0.4], [-0.1, 0.4, -0.2, 0.3]]> : tensor<3x4xf32>
  trm.weight @puzzles = dense<[[-0.1, 0.2, 0.5]]> : tensor<1x3xf32>
  trm.weight @positions = dense<[
      [-0.3, 0.0, 0.3, -0.5], [0.4, -0.3, 0.1, 0.5], [0.2, 0.1, 0.0, -0.1]]> : tensor<3x4xf32>
  trm.weight @init = dense<[0.5, -0.5, 1.0, 0.0]> : tensor<4xbf16>
  trm.weight @qkv = dense<[
      [-0.2, 0.1, 0.4, -0.4], [0.5, -0.2, 0.2, -0.5], [0.1, -0.5, 0.0, 0.5],
      [-0.3, 0.3, -0.2, 0.4], [0.4, 0.0, -0.4, 0.3], [0.0, -0.3, 0.5, 0.2],
      [-0.4, 0.5, 0.3, 0.1], [0.3, 0.2, 0.1, 0.0]]> : tensor<8x4xf32>
  trm.weight @qkv_bias = dense<[0.1, 0.2, -0.1, 0.3, 0.5, -0.2, 0.0, 0.1]> : tensor<8xf32>
  trm.weight @shared = dense<[
      [0.1, 0.4, -0.4, -0.1], [-0.3, 0.1, 0.5, -0.2], [0.4, -0.2, 0.3, -0.3],
      [0.0, -0.5, 0.1, -0.4], [-0.4, 0.3, -0.1, -0.5], [0.3, 0.0, -0.3, 0.5],
      [-0.1, -0.3, -0.5, 0.4], [-0.5, 0.5, 0.4, 0.3]]> : tensor<8x4xf32>
  trm.weight @own = dense<[
      [0.2, 0.5, -0.3, 0.0], [-0.2, 0.2, -0.5, -0.1], [0.5, -0.1, 0.4, -0.2],
      [0.1, -0.4, 0.2, -0.3]]> : tensor<4x4xf16>
  trm.weight @own_bias = dense<[0.3, -0.5, -0.2, 0.1]> : tensor<4xf32>
  trm.weight @lm_head = dense<[
      [0.3, -0.5, -0.2, 0.1], [-0.1, 0.3, -0.4, 0.0], [-0.5, 0.0, 0.5, -0.1]]> : tensor<3x4xf32>
  trm.weight @q_head = dense<[[0.4, -0.4, -0.1, 0.2]]> : tensor<1x4xf32>

  // The scale of an attention goes into the query rows of its projection, that
  // of a layer into the layer.
  // CHECK: trm.network @L_level
  // CHECK-NOT: scale %
  // CHECK: attention %{{.*}} heads(2) kv_heads(1) scale(1.000000e+00)
  // CHECK-NOT: scale %
  // UNFOLDED-LABEL: trm.network @L_level
  // UNFOLDED: scale(0.70710678118654757)
  // UNFOLDED: scale %{{.*}} by(5.000000e-01)
  trm.network @L_level(%hidden: tensor<3x4xf32>, %injection: tensor<3x4xf32>) -> tensor<3x4xf32> {
    %h0 = trm.add %hidden, %injection : tensor<3x4xf32>
    %qkv = trm.linear %h0, @qkv bias(@qkv_bias) : tensor<3x4xf32> -> tensor<3x8xf32>
    %mixed = trm.attention %qkv heads(2) kv_heads(1) scale(0.7071067811865476)
        rope(<theta = 1.0e+04 : f64>) : tensor<3x8xf32> -> tensor<3x4xf32>
    %wide = trm.linear %mixed, @own bias(@own_bias) : tensor<3x4xf32> -> tensor<3x4xf32>
    %half = trm.scale %wide by(0.5) : tensor<3x4xf32>
    %sum = trm.add %h0, %half : tensor<3x4xf32>
    %h1 = trm.rms_norm %sum epsilon(1.0e-5) : tensor<3x4xf32>
    trm.return %h1 : tensor<3x4xf32>
  }

  // A projection that feeds more than attentions, or attentions of other scales, keeps its
  // weight; a scaled argument stays.
  // CHECK: trm.network @H_level
  // CHECK: scale %{{.*}} by(2.500000e-01)
  // CHECK: linear %{{.*}}, @shared
  // CHECK: attention %{{.*}} scale(5.000000e-01)
  trm.network @H_level(%hidden: tensor<3x4xf32>, %injection: tensor<3x4xf32>) -> tensor<3x4xf32> {
    %h0 = trm.add %hidden, %injection : tensor<3x4xf32>
    %scaled = trm.scale %h0 by(0.25) : tensor<3x4xf32>
    %qkv = trm.linear %scaled, @shared : tensor<3x4xf32> -> tensor<3x8xf32>
    %mixed = trm.attention %qkv heads(2) kv_heads(1) scale(0.5) : tensor<3x8xf32> -> tensor<3x4xf32>
    %act = trm.swiglu %qkv : tensor<3x8xf32> -> tensor<3x4xf32>
    %sum = trm.add %mixed, %act : tensor<3x4xf32>
    %h1 = trm.rms_norm %sum epsilon(1.0e-5) : tensor<3x4xf32>
    trm.return %h1 : tensor<3x4xf32>
  }

  // CHECK: trm.solve @solve
  // CHECK: [[E:%.+]] = embed %tokens, @tokens.scaled
  // CHECK-NEXT: [[P:%.+]] = embed_puzzle %puzzle, @puzzles
  // CHECK-NEXT: [[PE:%.+]] = concat [[P]], [[E]]
  // CHECK-NEXT: [[POS:%.+]] = parameter @positions
  // CHECK-NEXT: [[X:%.+]] = add [[PE]], [[POS]]
  // CHECK-NEXT: [[RAW:%.+]] = embed %tokens, @tokens :
  // CHECK-NEXT: [[SECOND:%.+]] = embed %tokens, @tokens.scaled
  // CHECK-NEXT: [[CELLS:%.+]] = slice [[SECOND]] from(0)
  // CHECK-NEXT: [[Q:%.+]] = slice [[RAW]] from(0)
  // CHECK-NEXT: [[FIRST:%.+]] = add [[CELLS]], [[Q]]
  // CHECK-NEXT: [[H0:%.+]] = parameter @init
  // CHECK-NOT: scale
  // CHECK: supervise
  // CHECK: recurse cycles(2) carry([[H:%.+]] = %{{.+}} : {{.*}}, [[L:%.+]] = %{{.+}} :
  // CHECK-NEXT: [[INJECTION:%.+]] = {{.*}}add [[H]], [[X]]
  // CHECK-NEXT: recurse cycles(3)
  // CHECK-NEXT: apply @L_level(%{{.+}}, [[INJECTION]])
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32)
      -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %e = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x4xf32>
    %p = trm.embed_puzzle %puzzle, @puzzles : i32 -> tensor<1x4xf32>
    %pe = trm.concat %p, %e : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<3x4xf32>
    %positions = trm.parameter @positions : tensor<3x4xf32>
    %placed = trm.add %pe, %positions : tensor<3x4xf32>
    %halved = trm.scale %placed by(0.707106781) : tensor<3x4xf32>
    %x = trm.scale %halved by(2.0) : tensor<3x4xf32>
    %raw = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x4xf32>
    %again = trm.embed %tokens, @tokens : tensor<2xi32> -> tensor<2x4xf32>
    %cell = trm.slice %again from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
    %cell1 = trm.scale %cell by(2.0) : tensor<1x4xf32>
    %cell2 = trm.scale %cell1 by(0.707106781) : tensor<1x4xf32>
    %rawCell = trm.slice %raw from(0) : tensor<2x4xf32> -> tensor<1x4xf32>
    %cells = trm.add %cell2, %rawCell : tensor<1x4xf32>
    %h0 = trm.parameter @init : tensor<3x4xf32>
    %answer, %q, %steps = trm.supervise max_steps(4) halting(q)
        carry(%zH = %h0 : tensor<3x4xf32>, %zL = %h0 : tensor<3x4xf32>)
        -> tensor<2x3xf32>, tensor<1x1xf32> {
      %r:2 = trm.recurse cycles(2) carry(%h = %zH : tensor<3x4xf32>, %l = %zL : tensor<3x4xf32>) {
        %l2 = trm.recurse cycles(3) carry(%l1 = %l : tensor<3x4xf32>) {
          %injection = trm.add %h, %x : tensor<3x4xf32>
          %n = trm.apply @L_level(%l1, %injection) : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
          trm.yield %n : tensor<3x4xf32>
        }
        %h1 = trm.apply @H_level(%h, %l2) : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>
        trm.yield %h1, %l2 : tensor<3x4xf32>, tensor<3x4xf32>
      }
      %seen = trm.slice %r#0 from(1) : tensor<3x4xf32> -> tensor<2x4xf32>
      %logits = trm.linear %seen, @lm_head : tensor<2x4xf32> -> tensor<2x3xf32>
      %bias = trm.linear %cells, @q_head : tensor<1x4xf32> -> tensor<1x1xf32>
      %first = trm.slice %r#0 from(0) : tensor<3x4xf32> -> tensor<1x4xf32>
      %halt0 = trm.linear %first, @q_head : tensor<1x4xf32> -> tensor<1x1xf32>
      %halt = trm.add %halt0, %bias : tensor<1x1xf32>
      trm.yield %r#0, %r#1 : tensor<3x4xf32>, tensor<3x4xf32> answer(%logits : tensor<2x3xf32>)
        halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}

//--- elided.mlir
trm.model @m family("trm") seq_len(1) vocab_size(2) {
  trm.weight @tokens = dense_resource<__elided__> : tensor<2x4xf32>
  trm.network @scaled(%z: tensor<1x4xf32>) -> tensor<1x4xf32> {
    %p = trm.parameter @row : tensor<1x4xf32>
    %s = trm.scale %p by(2.0) : tensor<1x4xf32>
    trm.return %s : tensor<1x4xf32>
  }
  trm.weight @row = dense_resource<__elided__> : tensor<4xf32>
}
