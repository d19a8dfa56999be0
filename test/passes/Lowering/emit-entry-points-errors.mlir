// RUN: trm-opt %s -trm-emit-entry-points -verify-diagnostics

// expected-error @below {{needs trm.facts and the planned functions NAME.embed and NAME.supervise; run trm-record-facts, trm-lower-structure and trm-plan-memory first}}
module {}
