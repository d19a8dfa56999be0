// RUN: trm-opt %s -trm-share-code="min-operations=0" -verify-diagnostics

// expected-error @below {{a function is worth a call from at least one operation on, but option min-operations is 0}}
module {}
