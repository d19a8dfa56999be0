// RUN: trm-opt %s -split-input-file -verify-diagnostics

// expected-error@+1 {{needs seq_len and vocab_size of at least 1, but they are 0 and 3}}
trm.model @m family("test") seq_len(0) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2xf32>
}

// -----

// expected-error@+1 {{holds at most one trm.solve, but has 2}}
trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @a = dense<0.0> : tensor<3xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  trm.solve @one(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %a0 = trm.parameter @a : tensor<2x3xf32>
    %q0 = trm.parameter @q : tensor<1x1xf32>
    %a, %q, %s = trm.supervise max_steps(2) halting(q) carry(%c = %a0 : tensor<2x3xf32>) -> tensor<2x3xf32>, tensor<1x1xf32> {
      trm.yield %c : tensor<2x3xf32> answer(%c : tensor<2x3xf32>) halt(%q0 : tensor<1x1xf32>)
    }
    trm.return %a, %q, %s : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
  trm.solve @two(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %a0 = trm.parameter @a : tensor<2x3xf32>
    %q0 = trm.parameter @q : tensor<1x1xf32>
    %a, %q, %s = trm.supervise max_steps(2) halting(q) carry(%c = %a0 : tensor<2x3xf32>) -> tensor<2x3xf32>, tensor<1x1xf32> {
      trm.yield %c : tensor<2x3xf32> answer(%c : tensor<2x3xf32>) halt(%q0 : tensor<1x1xf32>)
    }
    trm.return %a, %q, %s : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @a = dense<0.0> : tensor<3xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  // expected-error@+1 {{takes ('tensor<2xi32>', i32), tokens and puzzle row, but its type is '(tensor<3xi32>, i32) -> (tensor<2x3xf32>, tensor<1x1xf32>, i32)'}}
  trm.solve @solve(%tokens: tensor<3xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %a0 = trm.parameter @a : tensor<2x3xf32>
    %q0 = trm.parameter @q : tensor<1x1xf32>
    %a, %q, %s = trm.supervise max_steps(2) halting(q) carry(%c = %a0 : tensor<2x3xf32>) -> tensor<2x3xf32>, tensor<1x1xf32> {
      trm.yield %c : tensor<2x3xf32> answer(%c : tensor<2x3xf32>) halt(%q0 : tensor<1x1xf32>)
    }
    trm.return %a, %q, %s : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @a = dense<0.0> : tensor<3xf32>
  trm.weight @q = dense<0.0> : tensor<1xf32>
  // expected-error@+1 {{holds exactly one trm.supervise, but has 0}}
  trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x3xf32>, tensor<1x1xf32>, i32) {
    %a0 = trm.parameter @a : tensor<2x3xf32>
    %q0 = trm.parameter @q : tensor<1x1xf32>
    trm.return %a0, %q0, %puzzle : tensor<2x3xf32>, tensor<1x1xf32>, i32
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  // expected-error@+1 {{holds a tensor of static shape and floating-point elements, but has 'tensor<2xi32>'}}
  trm.weight @w = dense<0> : tensor<2xi32>
}

// -----

// expected-error@+1 {{'trm.weight' op expects parent op 'trm.model'}}
trm.weight @w = dense<0.0> : tensor<2xf32>

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<1x2xf32> {
    // expected-error@+1 {{returns what '@n' declares, 'tensor<1x2xf32>', but has 'tensor<2x2xf32>'}}
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{applies a trm.network of the model, but '@other' names none}}
    %r = trm.apply @other(%z) : (tensor<2x2xf32>) -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @id(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    trm.return %z : tensor<2x2xf32>
  }
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{has the type of '@id', '(tensor<2x2xf32>) -> tensor<2x2xf32>', but is used as '(tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>'}}
    %r = trm.apply @id(%z, %z) : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  // expected-note@+1 {{see existing symbol definition here}}
  trm.weight @w = dense<0.0> : tensor<2xf32>
  // expected-error@+1 {{redefinition of symbol named 'w'}}
  trm.weight @w = dense<0.0> : tensor<2xf32>
}
