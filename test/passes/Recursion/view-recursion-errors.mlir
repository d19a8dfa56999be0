// RUN: trm-opt %s -trm-view-recursion -verify-diagnostics

// expected-error @below {{has no trm.solve, whose recursion could be drawn}}
trm.model @unfinished family("trm") seq_len(1) vocab_size(2) {
}
