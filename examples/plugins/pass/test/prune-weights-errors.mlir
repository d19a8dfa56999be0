// RUN: env TRM_PLUGIN_PATH=%{plugin} not trm-opt %s --prune-weights='threshold=-1' 2>&1 | FileCheck %s --check-prefix=THRESHOLD
// THRESHOLD: error: prune-weights: expected a threshold of 0 or more, found -1
// RUN: env TRM_PLUGIN_PATH=%{plugin} not trm-opt %s --prune-weights='only=tabel' 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: prune-weights: no weight is called 'tabel'
// RUN: env TRM_PLUGIN_PATH=%{plugin} not trm-opt %s --prune-weights='only=gone' 2>&1 | FileCheck %s --check-prefix=GONE
// GONE: error: prune-weights: has no elements

trm.model @m family("t") seq_len(1) vocab_size(2) {
  trm.weight @table = dense<1.0> : tensor<2x2xf32>
  trm.weight @gone = dense_resource<__elided__> : tensor<2xf32>
}
