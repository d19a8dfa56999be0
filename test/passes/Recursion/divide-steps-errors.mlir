// RUN: trm-opt %s -split-input-file -trm-divide-steps -verify-diagnostics

// As the transformer without a recursion has it.
trm.model @none family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{'trm.supervise' op is divided into cycles where the carry of a step goes through one recursion and on to the next step, but no recursion takes that carry; halt after whole steps (halt-every=step)}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.scale %z by(0.5) : tensor<1x2xf32>
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

// Each step begins from the puzzle again.
trm.model @again family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but no recursion takes that carry}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(2) carry(%c = %x : tensor<1x2xf32>) {
        %s = trm.scale %c by(0.5) : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

// The last cycle is unlike the others.
trm.model @after family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but the next step begins with something else than the recursion results in}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(2) carry(%c = %z : tensor<1x2xf32>) {
        %s = trm.scale %c by(0.5) : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      %t = trm.scale %r by(0.5) : tensor<1x2xf32>
      trm.yield %t : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

// Each cycle reads what the step began with.
trm.model @read family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but what a step begins with is also read elsewhere}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(2) carry(%c = %z : tensor<1x2xf32>) {
        %s = trm.add %c, %z : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

// And so does its answer.
trm.model @answer family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but what a step begins with is also read elsewhere}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(2) carry(%c = %z : tensor<1x2xf32>) {
        %s = trm.scale %c by(0.5) : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      %a = trm.add %r, %z : tensor<1x2xf32>
      trm.yield %r : tensor<1x2xf32> answer(%a : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

trm.model @stride family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but a run of the body is several steps (trm-divide-steps comes before trm-unroll-recursion)}}
    %answer, %steps = trm.supervise max_steps(4) step_stride(2) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(2) carry(%c = %z : tensor<1x2xf32>) {
        %s = trm.scale %c by(0.5) : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

trm.model @first family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{but the first step is one of its own (trm-divide-steps comes before trm-peel-first)}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(2) carry(%c = %z : tensor<1x2xf32>) {
        %s = trm.scale %c by(0.5) : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    } first {
      trm.yield %x : tensor<1x2xf32> answer(%x : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}

// -----

trm.model @many family("trm") seq_len(1) vocab_size(2) {
  trm.weight @w = dense<1.0> : tensor<2x2xf32>
  trm.solve @solve(%tokens: tensor<1xi32>, %puzzle: i32) -> (tensor<1x2xf32>, i32) {
    %x = trm.embed %tokens, @w : tensor<1xi32> -> tensor<1x2xf32>
    // expected-error @below {{counts cycles up to 2147483647, but they are 4 times 1000000000}}
    %answer, %steps = trm.supervise max_steps(4) halting(never) fixed
        carry(%z = %x : tensor<1x2xf32>) -> tensor<1x2xf32> {
      %r = trm.recurse cycles(1000000000) carry(%c = %z : tensor<1x2xf32>) {
        %s = trm.scale %c by(0.5) : tensor<1x2xf32>
        trm.yield %s : tensor<1x2xf32>
      }
      trm.yield %r : tensor<1x2xf32> answer(%r : tensor<1x2xf32>)
    }
    trm.return %answer, %steps : tensor<1x2xf32>, i32
  }
}
