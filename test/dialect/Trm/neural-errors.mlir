// RUN: trm-opt %s -split-input-file -verify-diagnostics

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.parameter' op names a trm.weight of the model, but '@absent' is none}}
    %r = trm.parameter @absent : tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<1x2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a weight of rank 2, but '@w' is 'tensor<1x2x2xf32>'}}
    %r = trm.parameter @w : tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a weight [4] or [3, 4], but '@w' is [2, 2]}}
    %r = trm.parameter @w : tensor<3x4xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<3x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %t: tensor<2xi32>, %p: i32) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.embed' op has a position for each token, 2, but results in 3}}
    %r = trm.embed %t, @w : tensor<2xi32> -> tensor<3x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<4x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %t: tensor<2xi32>, %p: i32) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a table [vocab_size, features] = [3, 2], but '@w' is [4, 2]}}
    %r = trm.embed %t, @w : tensor<2xi32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %t: tensor<2xi32>, %p: i32) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.embed_puzzle' op needs a row for each of the model's 0 puzzle_ids, but '@w' is [2, 2]}}
    %r = trm.embed_puzzle %p, @w : i32 -> tensor<1x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([0]) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %t: tensor<2xi32>, %p: i32) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a row for each of the model's 1 puzzle_ids, but '@w' is [2, 2]}}
    %r = trm.embed_puzzle %p, @w : i32 -> tensor<1x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) puzzle_ids([0]) {
  trm.weight @w = dense<0.0> : tensor<1x3xf32>
  trm.network @n(%z: tensor<2x2xf32>, %t: tensor<2xi32>, %p: i32) -> tensor<2x2xf32> {
    // expected-error@+1 {{spreads a row over 2 elements, but '@w' is [1, 3]}}
    %r = trm.embed_puzzle %p, @w : i32 -> tensor<1x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.concat' op joins at least one latent, but has none}}
    %r = "trm.concat"() : () -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{joins latents with the result's features, 'tensor<4x3xf32>', but one is 'tensor<2x2xf32>'}}
    %r = trm.concat %z, %z : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<4x3xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{results in the sum of its positions, 4, but has 3}}
    %r = trm.concat %z, %z : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<3x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.slice' op keeps the features, but goes from 'tensor<2x2xf32>' to 'tensor<1x3xf32>'}}
    %r = trm.slice %z from(0) : tensor<2x2xf32> -> tensor<1x3xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{takes positions inside its input, [0, 2), but asks for [1, 3)}}
    %r = trm.slice %z from(1) : tensor<2x2xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{takes positions inside its input, [0, 2), but asks for [-1, 0)}}
    %r = trm.slice %z from(-1) : tensor<2x2xf32> -> tensor<1x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.linear' op names a trm.weight of the model, but '@n' is none}}
    %r = trm.linear %z, @n : tensor<2x2xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{over features keeps the other axis, but it goes from 2 to 3}}
    %r = trm.linear %z, @w : tensor<2x2xf32> -> tensor<3x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a weight [outputs, inputs] = [4, 2], but '@w' is [2, 2]}}
    %r = trm.linear %z, @w : tensor<2x2xf32> -> tensor<2x4xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{over positions keeps the other axis, but it goes from 2 to 4}}
    %r = trm.linear %z, @w over(positions) : tensor<2x2xf32> -> tensor<2x4xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.weight @b = dense<0.0> : tensor<3xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a bias [2], but '@b' is [3]}}
    %r = trm.linear %z, @w bias(@b) : tensor<2x2xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs a weight of rank 1, but '@w' is 'tensor<2x2xf32>'}}
    %r = trm.linear %z, @w bias(@w) : tensor<2x2xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.swiglu' op over features halves that axis and keeps the other, but goes from 'tensor<2x2xf32>' to 'tensor<1x2xf32>'}}
    %r = trm.swiglu %z : tensor<2x2xf32> -> tensor<1x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{over positions halves that axis and keeps the other, but goes from 'tensor<2x2xf32>' to 'tensor<2x1xf32>'}}
    %r = trm.swiglu %z over(positions) : tensor<2x2xf32> -> tensor<2x1xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.rms_norm' op needs an epsilon of at least 0, but it is -1.0}}
    %r = trm.rms_norm %z epsilon(-1.0) : tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %qkv: tensor<2x6xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.attention' op has no weights to round to mxint4; its factors are f32, bf16 or int8}}
    %r = trm.attention %qkv heads(1) kv_heads(1) scale(1.0) precision(mxint4) : tensor<2x6xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %qkv: tensor<2x6xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{'trm.attention' op needs heads to be a multiple of kv_heads, both at least 1, but they are 3 and 2}}
    %r = trm.attention %qkv heads(3) kv_heads(2) scale(1.0) : tensor<2x6xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %qkv: tensor<2x6xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{results in features that heads divide, but has 2 for 3 heads}}
    %r = trm.attention %qkv heads(3) kv_heads(1) scale(1.0) : tensor<2x6xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %qkv: tensor<2x6xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{needs qkv [positions, (heads + 2 * kv_heads) * head_dim] = [2, 4], but it is 'tensor<2x6xf32>'}}
    %r = trm.attention %qkv heads(2) kv_heads(1) scale(1.0) : tensor<2x6xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %qkv: tensor<2x6xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{with rope needs a head_dim that 2 divides, but it is 1}}
    %r = trm.attention %qkv heads(2) kv_heads(2) scale(1.0) rope(<theta = 1.0e+04 : f64>) : tensor<2x6xf32> -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>, %o: tensor<1x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{requires the same type for all operands and results}}
    %r = "trm.add"(%z, %o) : (tensor<2x2xf32>, tensor<1x2xf32>) -> tensor<2x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}

// -----

trm.model @m family("test") seq_len(2) vocab_size(3) {
  trm.weight @w = dense<0.0> : tensor<2x2xf32>
  trm.network @n(%z: tensor<2x2xf32>) -> tensor<2x2xf32> {
    // expected-error@+1 {{must be tensor [positions, features] of static shape and floating-point elements, but got 'tensor<?x2xf32>'}}
    %r = trm.parameter @w : tensor<?x2xf32>
    trm.return %z : tensor<2x2xf32>
  }
}
