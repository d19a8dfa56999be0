// RUN: trm-opt %s -allow-unregistered-dialect -split-input-file -verify-diagnostics

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.recurse' op runs a number of times, but cycles is -1}}
    %r = trm.recurse cycles(-1) carry(%c = %z : tensor<2x2xf32>) {
      trm.yield %c : tensor<2x2xf32>
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{has fewer no_grad cycles than cycles, but no_grad is 3 of 3}}
    %r = trm.recurse cycles(3) no_grad(3) carry(%c = %z : tensor<2x2xf32>) {
      trm.yield %c : tensor<2x2xf32>
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{body takes the carried values, 'tensor<2x2xf32>', but its arguments are 'tensor<1x2xf32>'}}
    %r = "trm.recurse"(%z) <{cycles = 2 : i64}> ({
    ^bb0(%c: tensor<1x2xf32>):
      trm.yield %c : tensor<1x2xf32>
    }) : (tensor<2x2xf32>) -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{results in what it carries, 'tensor<2x2xf32>', but results in 'tensor<1x2xf32>'}}
    %r = "trm.recurse"(%z) <{cycles = 2 : i64}> ({
    ^bb0(%c: tensor<2x2xf32>):
      trm.yield %c : tensor<2x2xf32>
    }) : (tensor<2x2xf32>) -> tensor<1x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(2) carry(%c = %z : tensor<2x2xf32>) {
      // expected-error@+1 {{'trm.yield' op yields one value for each carried one, 'tensor<2x2xf32>', but has 'tensor<2x2xf32>', 'tensor<2x2xf32>'}}
      trm.yield %c, %c : tensor<2x2xf32>, tensor<2x2xf32>
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{ends in trm.yield, but its body ends in test.end}}
    %r = trm.recurse cycles(2) carry(%c = %z : tensor<2x2xf32>) {
      "test.end"(%c) : (tensor<2x2xf32>) -> ()
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{ends in trm.yield, but its body ends in test.end}}
    %a, %h, %s = trm.supervise max_steps(1) halting(never) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      "test.end"(%c) : (tensor<2x2xf32>) -> ()
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(2) carry(%c = %z : tensor<2x2xf32>) {
      // expected-error@+1 {{expects parent op to be one of 'trm.network, trm.solve'}}
      trm.return %c : tensor<2x2xf32>
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{expects a non-empty block}}
    %r = trm.recurse cycles(2) carry(%c = %z : tensor<2x2xf32>) {
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    %r = trm.recurse cycles(2) carry(%c = %z : tensor<2x2xf32>) {
      // expected-error@+1 {{inside trm.recurse only carries values on; an answer or halting value belongs to trm.supervise}}
      trm.yield %c : tensor<2x2xf32> answer(%c : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.supervise' op runs at least once, but max_steps is 0}}
    %a, %h, %s = trm.supervise max_steps(0) halting(q) carry(%c = %z : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x3xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{but they are 'tensor<1x3xf32>'}}
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x3xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x3xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x1xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{halting(q_compare) compares halt with continue, but there is one value}}
    %a, %h, %s = trm.supervise max_steps(4) halting(q_compare) carry(%c = %z : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x1xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x1xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x2xf32> {
      // expected-error@+1 {{inside trm.supervise delivers halting values, but has none}}
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x2xf32> {
      // expected-error@+1 {{inside trm.supervise delivers an answer, but has none}}
      trm.yield %c : tensor<2x2xf32> halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>) -> tensor<2x2xf32>, tensor<1x2xf32> {
      // expected-error@+1 {{delivers what trm.supervise results in, an answer 'tensor<2x2xf32>', but has 'tensor<1x2xf32>'}}
      trm.yield %c : tensor<2x2xf32> answer(%q : tensor<1x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{expected 'carry'}}
    %r = trm.recurse cycles(2) {
      trm.yield
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{runs its body max_steps / step_stride times, but they are 4 and 3}}
    %a, %h, %s = trm.supervise max_steps(4) step_stride(3) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{runs its body max_steps / step_stride times, but they are 4 and 0}}
    %a, %h, %s = trm.supervise max_steps(4) step_stride(0) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{counts cycles, max_steps of them in steps of cycles_per_step, but they are 4 and 3}}
    %a, %h, %s = trm.supervise max_steps(4) cycles_per_step(3) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{compares an answer with at least one before, but stable_steps is 0}}
    %a, %h, %s = trm.supervise max_steps(4) halting(stable stable_steps(0)) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{halting(q_and_stable) reads the halting values, but there is no value}}
    %a, %s = trm.supervise max_steps(4) halting(q_and_stable) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{halting(q_compare) compares halt with continue, but there is no value}}
    %a, %s = trm.supervise max_steps(4) halting(q_compare) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %s = trm.supervise max_steps(4) halting(never) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32> {
      // expected-error@+1 {{inside trm.supervise delivers halting values only where the loop results in it}}
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      // expected-error@+1 {{leaves the answer to the readout, but delivers one}}
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    } readout(%r: tensor<2x2xf32>) {
      trm.yield answer(%r : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> halt(%q : tensor<1x2xf32>)
    } readout(%r: tensor<2x2xf32>) {
      // expected-error@+1 {{in a readout delivers the answer alone, but has more}}
      trm.yield %r : tensor<2x2xf32> answer(%r : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> halt(%q : tensor<1x2xf32>)
    } readout(%r: tensor<2x2xf32>) {
      // expected-error@+1 {{inside trm.supervise delivers an answer, but has none}}
      trm.yield
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    } first {
      // expected-error@+1 {{yields one value for each carried one, 'tensor<2x2xf32>', but has }}
      trm.yield answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>, %q: tensor<1x2xf32>) -> tensor<2x2xf32> {
    %a, %h, %s = trm.supervise max_steps(4) halting(q) carry(%c = %z : tensor<2x2xf32>)
        -> tensor<2x2xf32>, tensor<1x2xf32> {
      trm.yield %c : tensor<2x2xf32> answer(%z : tensor<2x2xf32>) halt(%q : tensor<1x2xf32>)
    } first {
      // expected-error@+1 {{inside trm.supervise delivers halting values, but has none}}
      trm.yield %z : tensor<2x2xf32> answer(%z : tensor<2x2xf32>)
    }
    trm.return %z : tensor<2x2xf32>
  }
}
