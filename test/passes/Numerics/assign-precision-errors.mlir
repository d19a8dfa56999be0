// RUN: not trm-opt %s -trm-assign-precision=precision=int4 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: precision option: Cannot find option named 'int4'!
// RUN: not trm-opt %s -trm-assign-precision=except=v=bf16 2>&1 | FileCheck %s --check-prefix=WEIGHT
// WEIGHT: error: has no weight 'v' to make an exception of
// RUN: not trm-opt %s -trm-assign-precision=except=w=half 2>&1 | FileCheck %s --check-prefix=FORMAT
// FORMAT: except option: has a weight and fp32, bf16, int8 or mxint4, NAME=PRECISION, but is 'w=half'
// RUN: trm-opt %s -trm-assign-precision=precision=int8 2>&1 | FileCheck %s --check-prefix=NOTHING
// NOTHING: warning: has no product inside a network, so that precision int8 changes nothing

trm.model @m family("trm") seq_len(1) vocab_size(1) {
  trm.weight @w = dense<1.0> : tensor<2xf32>
}
