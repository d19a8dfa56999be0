// RUN: trm-opt %s -trm-view-recursion -split-input-file -o %t.mlir 2>&1 | FileCheck %s
// The IR is as it was.
// RUN: trm-opt %s -split-input-file | diff - %t.mlir

// Where Graphviz is installed, it reads the graph.
// RUN: trm-opt %S/../../dialect/Trm/Families/hrm.mlir -trm-view-recursion -o %t.out 2> %t.dot
// RUN: %{python} -c "import shutil, subprocess, sys; dot = shutil.which('dot'); \
// RUN:   sys.exit(dot and subprocess.run([dot, '-Tsvg', '-o', sys.argv[2], sys.argv[1]]).returncode)" \
// RUN:   %t.dot %t.svg

// Loops are clusters with a node for each latent, named after where it starts.
// CHECK-LABEL: digraph "nested" {
// CHECK: [[X:n[0-9]+]] [label="x = embed_tokens(tokens)", style=rounded];
// CHECK-NEXT: subgraph cluster_1 {
// CHECK-NEXT:   label="supervise, up to 16 steps";
// CHECK-NEXT:   [[SH:c1_0]] [label="z_H", shape=ellipse];
// CHECK-NEXT:   [[SL:c1_1]] [label="z_L", shape=ellipse];
// CHECK-NEXT:   subgraph cluster_2 {
// CHECK-NEXT:     label="recurse, 3 cycles";
// CHECK-NEXT:     [[H:c2_0]] [label="z_H", shape=ellipse];
// CHECK-NEXT:     [[L:c2_1]] [label="z_L", shape=ellipse];
// CHECK-NEXT:     subgraph cluster_3 {
// CHECK-NEXT:       label="recurse, 6 cycles";
// CHECK-NEXT:       [[LI:c3_0]] [label="z_L", shape=ellipse];
// CHECK-NEXT:       [[SUM:n4]] [label="z_H + x", style=rounded];
// CHECK-NEXT:       [[AL:n5]] [label="z_L = net(z_L, z_H + x)", style=bold];
// CHECK-NEXT:     }
// CHECK-NEXT:     [[AH:n6]] [label="z_H = net(z_H, z_L)", style=bold];
// CHECK-NEXT:   }
// CHECK-NEXT:   [[HEADS:n7]] [label="lm_head(z_H)\nq_head(z_H)", style=rounded];
// CHECK-NEXT: }
// Results of a loop come from what its last trip yields; dashed edges go around.
// CHECK-DAG: [[AH]] -> [[SH]] [label="z_H", style=dashed, constraint=false];
// CHECK-DAG: [[SL]] -> [[L]] [label="z_L"];
// CHECK-DAG: [[AL]] -> [[LI]] [label="z_L", style=dashed, constraint=false];
// CHECK-DAG: [[X]] -> [[SUM]] [label="x"];
// CHECK-DAG: [[AL]] -> [[AH]] [label="z_L"];
// CHECK-DAG: [[AH]] -> [[HEADS]] [label="z_H"];
trm.model @nested family("trm") seq_len(1) vocab_size(2) {
  trm.weight @embed_tokens.embedding_weight = dense<0.0> : tensor<2x1xf32>
  trm.weight @lm_head.weight = dense<1.0> : tensor<2x1xf32>
  trm.weight @q_head.weight = dense<1.0> : tensor<1x1xf32>
  trm.weight @H_init = dense<0.0> : tensor<1xf32>
  trm.weight @L_init = dense<0.0> : tensor<1xf32>
  trm.network @net(%h: tensor<1x1xf32>, %i: tensor<1x1xf32>) -> tensor<1x1xf32> {
    %s = trm.add %h, %i : tensor<1x1xf32>
    trm.return %s : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32)
      -> (tensor<1x2xf32>, tensor<1x1xf32>, i32) {
    %x = trm.embed %tokens, @embed_tokens.embedding_weight : tensor<1xi32> -> tensor<1x1xf32>
    %a = trm.parameter @H_init : tensor<1x1xf32>
    %b = trm.parameter @L_init : tensor<1x1xf32>
    %answer, %q, %steps = trm.supervise max_steps(16) halting(q)
        carry(%zH = %a : tensor<1x1xf32>, %zL = %b : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x1xf32> {
      %r:2 = trm.recurse cycles(3) carry(%h0 = %zH : tensor<1x1xf32>, %l0 = %zL : tensor<1x1xf32>) {
        %l1 = trm.recurse cycles(6) carry(%li = %l0 : tensor<1x1xf32>) {
          %i = trm.add %h0, %x : tensor<1x1xf32>
          %n = trm.apply @net(%li, %i) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
          trm.yield %n : tensor<1x1xf32>
        }
        %h1 = trm.apply @net(%h0, %l1) : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
        trm.yield %h1, %l1 : tensor<1x1xf32>, tensor<1x1xf32>
      }
      %logits = trm.linear %r#0, @lm_head.weight : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %r#0, @q_head.weight : tensor<1x1xf32> -> tensor<1x1xf32>
      trm.yield %r#0, %r#1 : tensor<1x1xf32>, tensor<1x1xf32>
        answer(%logits : tensor<1x2xf32>) halt(%halt : tensor<1x1xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x1xf32>, i32
  }
}

// -----

// A first step and a readout have clusters of their own. Latents that start alike
// are told apart, applications that are alike are drawn once, and without a cycle a
// latent is what it was.
// CHECK-LABEL: digraph "apart" {
// CHECK: label="first step";
// CHECK: [[F:n[0-9]+]] [label="z = net(z)\n2 times", style=bold];
// CHECK: label="supervise, up to 3 steps";
// CHECK-NEXT: [[Z:c[0-9]+_0]] [label="z", shape=ellipse];
// CHECK-NEXT: [[Y:c[0-9]+_1]] [label="z'", shape=ellipse];
// CHECK-NEXT: [[N:n[0-9]+]] [label="z = net(z)", style=bold];
// CHECK-NEXT: subgraph
// CHECK-NEXT: label="recurse, 0 cycles";
// CHECK: label="readout";
// CHECK-NEXT: [[R:c[0-9]+_0]] [label="z", shape=ellipse];
// CHECK: [[HEAD:n[0-9]+]] [label="lm_head(z)", style=rounded];
// CHECK-DAG: [[F]] -> [[Z]] [label="z"];
// CHECK-DAG: [[N]] -> [[Z]] [label="z", style=dashed, constraint=false];
// CHECK-DAG: [[N]] -> [[R]] [label="z"];
// CHECK-DAG: [[R]] -> [[HEAD]] [label="z"];
trm.model @apart family("single-z") seq_len(1) vocab_size(2) {
  trm.weight @lm_head = dense<1.0> : tensor<2x1xf32>
  trm.weight @z_init = dense<0.0> : tensor<1xf32>
  trm.network @net(%h: tensor<1x1xf32>) -> tensor<1x1xf32> {
    trm.return %h : tensor<1x1xf32>
  }
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %a = trm.parameter @z_init : tensor<1x1xf32>
    %answer, %steps = trm.supervise max_steps(4) halting(never)
        carry(%z = %a : tensor<1x1xf32>, %y = %a : tensor<1x1xf32>) -> tensor<1x2xf32> {
      %n = trm.apply @net(%z) : (tensor<1x1xf32>) -> tensor<1x1xf32>
      %m = trm.recurse cycles(0) carry(%k = %y : tensor<1x1xf32>) {
        trm.yield %k : tensor<1x1xf32>
      }
      trm.yield %n, %m : tensor<1x1xf32>, tensor<1x1xf32>
    } first {
      %n = trm.apply @net(%a) : (tensor<1x1xf32>) -> tensor<1x1xf32>
      %o = trm.apply @net(%n) : (tensor<1x1xf32>) -> tensor<1x1xf32>
      trm.yield %o, %a : tensor<1x1xf32>, tensor<1x1xf32>
    } readout(%z: tensor<1x1xf32>, %y: tensor<1x1xf32>) {
      %logits = trm.linear %z, @lm_head : tensor<1x1xf32> -> tensor<1x2xf32>
      trm.yield answer(%logits : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}
