// RUN: trm-opt %s -trm-emit-model-info -verify-diagnostics

// expected-error @below {{needs trm.facts with sizes; run trm-emit-entry-points first}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1>} {}
