// RUN: trm-opt %s '-pass-pipeline=builtin.module(func.func(trk-block-rows))' -verify-diagnostics

// expected-error @+1 {{needs the attribute trm.target on the module, whose caches the blocks are for; trmc --target-cpu attaches it}}
func.func @no_target(%x: memref<2x4xf32>) {
  trk.rms_norm init(%x : memref<2x4xf32>) epsilon(1.0e-5)
  return
}
