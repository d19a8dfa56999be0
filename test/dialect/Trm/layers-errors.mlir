// RUN: trm-opt %s -split-input-file -verify-diagnostics

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<3xf32>
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.layer_norm' op needs a weight [2], but '@w' is [3]}}
    %r = trm.layer_norm %x, @w epsilon(1.0e-5) : tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2xf32>
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.layer_norm' op needs an epsilon of at least 0, but it is -1.0}}
    %r = trm.layer_norm %x, @w epsilon(-1.0) : tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.mean' op makes one position of all, but goes from 'tensor<2x2xf32>' to 'tensor<2x2xf32>'}}
    %r = trm.mean %x : tensor<2x2xf32> -> tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.depthwise_conv' op needs an odd kernel, but it is 1 x 2}}
    %r = trm.depthwise_conv %x, @w from(0) columns(2) kernel(1 x 2) : tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x3xf32>
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a weight [kernel_rows * kernel_columns, features] = [3, 2], but '@w' is [2, 3]}}
    %r = trm.depthwise_conv %x, @w from(0) columns(2) kernel(1 x 3) : tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<3x2xf32>
  trm.weight @b = dense<0.0> : tensor<3xf32>
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a bias [2], but '@b' is [3]}}
    %r = trm.depthwise_conv %x, @w bias(@b) from(0) columns(2) kernel(1 x 3) : tensor<2x2xf32>
    trm.return %r : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<9x2xf32>
  trm.network @n(%x: tensor<6x2xf32>) -> tensor<6x2xf32> {
    // expected-error@+1 {{needs positions that rows of 2 divide, but there are 6 from 1 on}}
    %r = trm.depthwise_conv %x, @w from(1) columns(2) kernel(3 x 3) : tensor<6x2xf32>
    trm.return %r : tensor<6x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%x: tensor<4x18xf32>) -> tensor<4x6xf32> {
    // expected-error@+1 {{'trm.attention' op with rope needs a head_dim that 4 divides, but it is 6}}
    %r = trm.attention %x heads(1) kv_heads(1) scale(1.0) rope(<theta = 1.0e+04 : f64, columns = 2>) : tensor<4x18xf32> -> tensor<4x6xf32>
    trm.return %r : tensor<4x6xf32>
  }
}

// -----

// expected-error@+1 {{rope needs columns and a prefix of at least 0, but they are -1 and 0}}
module attributes {test.rope = #trm.rope<theta = 1.0e+04 : f64, columns = -1>} {
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
    // expected-error@+1 {{'trm.matmul' op sums over the columns of lhs and the rows of rhs, but these are 3 and 2}}
    %r = trm.matmul %x, %x : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
    trm.return %r : tensor<2x3xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%x: tensor<2x3xf32>, %y: tensor<2x2xf32>) -> tensor<2x3xf32> {
    // expected-error@+1 {{'trm.matmul' op sums over the columns of lhs and the columns of rhs, but these are 3 and 2}}
    %r = trm.matmul %x, %y transposed : tensor<2x3xf32>, tensor<2x2xf32> -> tensor<2x3xf32>
    trm.return %r : tensor<2x3xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
    // expected-error@+1 {{'trm.matmul' op results in 2 x 2, but has 'tensor<2x3xf32>'}}
    %r = trm.matmul %x, %x transposed : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>
    trm.return %r : tensor<2x3xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.network @n(%x: tensor<2x2xf32>) -> tensor<2x2xf64> {
    // expected-error@+1 {{'trm.matmul' op has one element type, but goes from 'tensor<2x2xf32>' and 'tensor<2x2xf32>' to 'tensor<2x2xf64>'}}
    %r = trm.matmul %x, %x : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf64>
    trm.return %r : tensor<2x2xf64>
  }
}
