// RUN: trm-opt %s -trm-lower-neural -verify-diagnostics

trm.model @m family("trm") seq_len(1) vocab_size(1) {
  // expected-error @+1 {{kernels read float32 weights, but 'w' is 'tensor<2xbf16>'; run trm-convert-weights first}}
  trm.weight @w = dense<1.0> : tensor<2xbf16>
}
