// RUN: trm-opt %s -trm-emit-model-info -verify-diagnostics

// expected-error @below {{needs trm.facts with arena_bytes; run trm-emit-entry-points first}}
module attributes {trm.facts = {name = "m"}} {}
