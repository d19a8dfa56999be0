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
