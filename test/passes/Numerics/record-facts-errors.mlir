// RUN: trm-opt %s -trm-record-facts -verify-diagnostics -split-input-file

// expected-error @below {{compiles a module with one trm.model that has a trm.solve and carries a latent, but it has 0 models}}
module {}

// -----

// expected-error @below {{but it has 1 models}}
module {
  trm.model @m family("trm") seq_len(1) vocab_size(1) {}
}
