// RUN: trm-opt %s -trm-convert-weights | FileCheck %s

// 0x3F80 is 1.0 in bfloat16 and 0x3C00 in float16.
// CHECK: trm.weight @bfloat = dense_resource<[[BF:.*]]> : tensor<2xf32>
// CHECK: trm.weight @half = dense_resource<[[HF:.*]]> : tensor<2xf32>
// CHECK: trm.weight @single = dense<5.000000e-01> : tensor<2xf32>
// CHECK-DAG: [[BF]]: "0x400000000000803F000000C0"
// CHECK-DAG: [[HF]]: "0x400000000000803F000000C0"
trm.model @m family("trm") seq_len(1) vocab_size(1) {
  trm.weight @bfloat = dense<[1.0, -2.0]> : tensor<2xbf16>
  trm.weight @half = dense<[1.0, -2.0]> : tensor<2xf16>
  trm.weight @single = dense<0.5> : tensor<2xf32>
}
