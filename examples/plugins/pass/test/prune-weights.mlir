// In trm-opt, and in MLIR's own tool with the dialects of trm.
// RUN: trm-opt %s --load-pass-plugin=%{plugin} --pass-pipeline='builtin.module(prune-weights{threshold=0.2})' | FileCheck %s
// RUN: mlir-opt %s --load-dialect-plugin=%{dialects} --load-pass-plugin=%{plugin} --pass-pipeline='builtin.module(prune-weights{threshold=0.2})' | FileCheck %s

// Found by name alone, the pass has a flag of its own.
// RUN: env TRM_PLUGIN_PATH=%{plugin} trm-opt %s --prune-weights='threshold=0.2' | FileCheck %s
// RUN: env TRM_PLUGIN_PATH=%{plugin} trm-opt --help-hidden | FileCheck %s --check-prefix=HELP
// HELP: --prune-weights
// HELP: --only
// HELP: --threshold

// RUN: env TRM_PLUGIN_PATH=%{plugin} trm-opt %s --prune-weights='threshold=0.2 only=table' | FileCheck %s --check-prefix=ONLY

// The elements of a resource stand in the order of its bytes: 0x3f000000 is 0.5.
// CHECK-DAG: trm.weight @table = dense_resource<table> : tensor<2x2xf32>
// CHECK-DAG: trm.weight @half = dense_resource<half> : tensor<2xbf16>
// CHECK-DAG: trm.weight @large = dense<1.000000e+00> : tensor<2xf32>
// CHECK-DAG: table: "0x400000000000003F00000000000000000000803F"
// CHECK-DAG: half: "0x400000000000C0BF"

// ONLY-DAG: trm.weight @table = dense_resource<table> : tensor<2x2xf32>
// ONLY-DAG: trm.weight @half = dense<[{{.*}}, -1.500000e+00]> : tensor<2xbf16>

trm.model @m family("t") seq_len(1) vocab_size(2) {
  trm.weight @table = dense<[[0.5, 0.1], [-0.1999, 1.0]]> : tensor<2x2xf32>
  trm.weight @half = dense<[0.125, -1.5]> : tensor<2xbf16>
  trm.weight @large = dense<1.0> : tensor<2xf32>
}
