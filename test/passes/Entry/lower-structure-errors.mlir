// RUN: trm-opt %s -trm-lower-structure -verify-diagnostics

// expected-error @+1 {{has no trm.solve to compile}}
trm.model @m family("trm") seq_len(1) vocab_size(1) {}
