// RUN: trm-opt %s -trm-lower-to-llvm -verify-diagnostics -split-input-file

// expected-error @+1 {{works on functions, but this is a trm.model; run trm-numerics-pipeline, trm-kernels-pipeline and trm-loops-pipeline first}}
module {
  trm.model @m family("test") seq_len(2) vocab_size(3) {
    trm.weight @w = dense<1.0> : tensor<3x2xf32>
    trm.solve @solve(%tokens: tensor<2xi32>, %puzzle: i32) -> (tensor<2x2xf32>, i32) {
      %x = trm.embed %tokens, @w : tensor<2xi32> -> tensor<2x2xf32>
      %answer, %steps = trm.supervise max_steps(1) halting(never) carry(%h = %x : tensor<2x2xf32>)
          -> tensor<2x2xf32> {
        trm.yield %h : tensor<2x2xf32> answer(%h : tensor<2x2xf32>)
      }
      trm.return %answer, %steps : tensor<2x2xf32>, i32
    }
  }
}

// -----

// What a pass before should have lowered is left over.
func.func @kernel(%x: memref<2x4xf32>) {
  // expected-error @+1 {{failed to legalize operation 'trk.rms_norm'}}
  trk.rms_norm init(%x : memref<2x4xf32>) epsilon(1.0e-5)
  return
}
