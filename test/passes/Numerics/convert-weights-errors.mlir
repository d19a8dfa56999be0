// RUN: trm-opt %s -trm-convert-weights -verify-diagnostics

trm.model @m family("trm") seq_len(1) vocab_size(1) {
  // expected-error @+1 {{cannot read weight 'w' of type 'tensor<2xbf16>': its elements are missing (text printed without weights?)}}
  trm.weight @w = dense_resource<__elided__> : tensor<2xbf16>
}
