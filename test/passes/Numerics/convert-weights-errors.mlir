// RUN: trm-opt %s -trm-convert-weights -verify-diagnostics -split-input-file

trm.model @m family("trm") seq_len(1) vocab_size(1) {
  // expected-error @+1 {{cannot read weight 'w' of type 'tensor<2xbf16>': its elements are missing (text printed without weights?)}}
  trm.weight @w = dense_resource<__elided__> : tensor<2xbf16>
}

// -----

trm.model @m family("trm") seq_len(1) vocab_size(1) {
  // expected-error @+1 {{cannot read weight 'w' of type 'tensor<2xf32>': its elements are missing}}
  trm.weight @w = dense_resource<__elided__> : tensor<2xf32>
}

// -----

trm.model @m family("trm") seq_len(1) vocab_size(1) {
  // expected-error @+1 {{cannot convert weight 'w' of type 'tensor<2xf8E5M2>': known element types are f64, f32, f16 and bf16}}
  trm.weight @w = dense<1.0> : tensor<2xf8E5M2>
}
