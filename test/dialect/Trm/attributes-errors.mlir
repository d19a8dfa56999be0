// RUN: trm-opt %s -split-input-file -verify-diagnostics

// expected-error@+1 {{rope needs a base greater than 1, but theta is 1.000000e+00 : f64}}
module attributes {test.rope = #trm.rope<theta = 1.0 : f64>} {
}

// -----

// expected-error@+1 {{target 'toy' needs vector_bits to be a power of two of at least 32, but it is 48}}
module attributes {trm.target = #trm.target<name = "toy", triple = "t", cpu = "c", features = "", vector_bits = 48, vector_registers = 16, l2_bytes = 0>} {
}

// -----

// expected-error@+1 {{target 'toy' needs vector_bits to be a power of two of at least 32, but it is 16}}
module attributes {trm.target = #trm.target<name = "toy", triple = "t", cpu = "c", features = "", vector_bits = 16, vector_registers = 16, l2_bytes = 0>} {
}

// -----

// expected-error@+1 {{target 'toy' needs at least 8 vector_registers, but it has 4}}
module attributes {trm.target = #trm.target<name = "toy", triple = "t", cpu = "c", features = "", vector_bits = 128, vector_registers = 4, l2_bytes = 0>} {
}

// -----

// expected-error@+1 {{target 'toy' has int8_dot vpdpbusd, sdot, smmla, pmaddwd, dot4, smlad, i32x4_dot or none, but it is 'vdot'}}
module attributes {trm.target = #trm.target<name = "toy", triple = "t", cpu = "c", features = "", vector_bits = 128, vector_registers = 16, l2_bytes = 0, int8_dot = "vdot">} {
}

// -----

// expected-error@+1 {{target 'toy' has vectors of 128 bits for smmla, but vector_bits is 256}}
module attributes {trm.target = #trm.target<name = "toy", triple = "t", cpu = "c", features = "", vector_bits = 256, vector_registers = 16, l2_bytes = 0, int8_dot = "smmla">} {
}

// -----

// expected-error@+1 {{arena needs a lower bound from 0 to its size, 64, but it is 65}}
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 65>} {
}

// -----

// expected-error@+1 {{arena of 64 bytes needs to hold each buffer, but 'f.0' ends at 68}}
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64, buffers = [<name = "f.0", type = memref<16xf32>, offset = 4, begin = 1, end = 3>]>} {
}

// -----

// expected-error@+2 {{failed to parse Trm_ArenaAttr parameter 'buffers'}}
// expected-error@+1 {{buffer 'f.0' needs a static shape of numbers, but its type is 'memref<?xf32>'}}
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64, buffers = [<name = "f.0", type = memref<?xf32>, offset = 4, begin = 1, end = 3>]>} {
}

// -----

// expected-error@+2 {{failed to parse Trm_ArenaAttr parameter 'buffers'}}
// expected-error@+1 {{buffer 'f.0' needs an offset from 0 to 2^48 and an end that is not before its beginning, but they are 0, 1 and 3}}
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64, buffers = [<name = "f.0", type = memref<16xf32>, offset = 0, begin = 3, end = 1>]>} {
}

// -----

// expected-error@+2 {{failed to parse Trm_ArenaAttr parameter 'buffers'}}
// expected-error@+1 {{buffer 'f.0' needs at most 2^48 elements, but its type is 'memref<9223372036854775807x4xf32>'}}
module attributes {trm.arena = #trm.arena<bytes = 64, lower_bound_bytes = 64, buffers = [<name = "f.0", type = memref<9223372036854775807x4xf32>, offset = 0, begin = 1, end = 3>]>} {
}

// -----

// expected-error@+1 {{model needs a C identifier as its name (choose one with --name), but it is '2m'}}
module attributes {trm.facts = #trm.facts<name = "2m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+1 {{model 'm' needs a family of at most 200 letters, digits, blanks and any of ._+-,:(), but it is '*/'}}
module attributes {trm.facts = #trm.facts<name = "m", family = "*/", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+1 {{model 'm' needs seq_len from 1 to 2147483647, but it is 0}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 0, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+1 {{model 'm' needs positions from 1 to 2147483647, but it is 3000000000}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 3000000000, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+1 {{model 'm' needs q_outputs from 0 to 2, but it is 3}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 3, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+1 {{model 'm' needs q_outputs of at least 2 for the rule q_compare, but it has 1}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 1, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never, q_compare]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+1 {{struct is missing required parameter: max_steps}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+2 {{failed to parse Trm_FactsAttr parameter 'halting'}}
// expected-error@+1 {{halting needs to accept its own rule, q, but does not}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = q, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+2 {{failed to parse Trm_FactsAttr parameter 'halting'}}
// expected-error@+1 {{halting needs stable_steps from 1 to 2147483647, but it is 0}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 0, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1>} {
}

// -----

// expected-error@+2 {{failed to parse Trm_FactsAttr parameter 'sizes'}}
// expected-error@+1 {{sizes needs carry_elements from 0 to 2147483647, but it is -1}}
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32, seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4, q_outputs = 0, halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>, parameters = 1, multiply_adds_per_step = 1, sizes = <arena_bytes = 64, weight_bytes = 0, carry_elements = -1, started_words = [1]>>} {
}

// -----

// expected-error@+1 {{attribute 'trm.facts' needs to be #trm.facts on a module, but it is {name = "m"} on 'builtin.module'}}
module attributes {trm.facts = {name = "m"}} {
}

// -----

// expected-error@+1 {{attribute 'trm.arena' needs to be #trm.arena on a module, but it is 64 : i64 on 'builtin.module'}}
module attributes {trm.arena = 64} {
}

// -----

// expected-error@+1 {{attribute 'trm.target' needs to be #trm.target on a module, but it is "x86-64" on 'builtin.module'}}
module attributes {trm.target = "x86-64"} {
}

// -----

// expected-error@+1 {{attribute 'trm.part' needs to be #trm.part on a symbol, but it is "embed" on 'func.func'}}
func.func private @m.embed() attributes {trm.part = "embed"}

// -----

// expected-error@+2 {{expected ::trm::Part to be one of: network}}
// expected-error@+1 {{failed to parse Trm_PartAttr parameter 'value'}}
func.func private @m.embed() attributes {trm.part = #trm.part<steps>}
