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
