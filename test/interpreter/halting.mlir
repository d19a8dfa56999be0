// The latent grows by 1 a step from 0; halt is z - 2.5, continue is 4.5 - z.
// With q the first positive halt value is in step 3.
// RUN: %{python} %S/Inputs/tensors.py write %t.in inputs=I32:2,1:1,0
// RUN: trm-run %s --input %t.in --halt=model | FileCheck %s --check-prefix=Q

// Q: puzzle steps halted q_halt q_continue
// Q-NEXT: 1 3 yes 0.50000 1.50000
// Q-NEXT: 2 8 no -2.50000 4.50000
// Q-NEXT: answers
// Q-NEXT: {{^}}0{{$}}
// Q-NEXT: {{^}}1{{$}}

// With q_compare halt exceeds continue in step 4.
// RUN: sed 's/halting(q)/halting(q_compare)/' %s > %t.compare.mlir
// RUN: trm-run %t.compare.mlir --input %t.in --halt=model | FileCheck %s --check-prefix=COMPARE
// COMPARE: 1 4 yes 1.50000 0.50000
// COMPARE-NEXT: 2 8 no

// By default, and with halting(never), every step runs.
// RUN: trm-run %s --input %t.in | FileCheck %s --check-prefix=NEVER
// RUN: sed 's/halting(q)/halting(never)/' %s > %t.never.mlir
// RUN: trm-run %t.never.mlir --input %t.in --halt=model | FileCheck %s --check-prefix=NEVER
// NEVER: 1 8 no 5.50000 -3.50000
// NEVER-NEXT: 2 8 no

// --max-steps replaces the model's own number, --batch takes the first puzzles.
// RUN: trm-run %s --input %t.in --max-steps=2 --batch=1 | FileCheck %s --check-prefix=TWO
// TWO: 1 2 no -0.50000 2.50000
// TWO-NEXT: answers

// In a trace a puzzle that stopped repeats its last step.
// RUN: trm-run %s --input %t.in --halt=model --trace %t.out
// RUN: %{python} %S/Inputs/tensors.py print %t.out q_logits steps inputs puzzle_identifiers \
// RUN:   | FileCheck %s --check-prefix=TRACE
// TRACE: q_logits F64 {{\[}}8, 2, 2]
// TRACE: {{^}}0.5 1.5{{$}}
// TRACE-NEXT: {{^}}-2.5 4.5{{$}}
// TRACE-NEXT: {{^}}0.5 1.5{{$}}
// TRACE-NEXT: {{^}}-2.5 4.5{{$}}
// TRACE: steps I32 {{\[}}2]
// TRACE-NEXT: 3 8
// TRACE: inputs I32 {{\[}}2, 1]
// TRACE: puzzle_identifiers I32 {{\[}}2]
// TRACE-NEXT: 0 0

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
    %answer, %q, %steps = trm.supervise max_steps(8) halting(q) carry(%z = %z0 : tensor<1x1xf32>)
        -> tensor<1x2xf32>, tensor<1x2xf32> {
      %next = trm.add %z, %x : tensor<1x1xf32>
      %logits = trm.linear %next, @lm_head bias(@lm_bias) : tensor<1x1xf32> -> tensor<1x2xf32>
      %halt = trm.linear %next, @q_head bias(@q_bias) : tensor<1x1xf32> -> tensor<1x2xf32>
      trm.yield %next : tensor<1x1xf32> answer(%logits : tensor<1x2xf32>)
        halt(%halt : tensor<1x2xf32>)
    }
    trm.return %answer, %q, %steps : tensor<1x2xf32>, tensor<1x2xf32>, i32
  }
}
