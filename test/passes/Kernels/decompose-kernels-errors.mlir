// RUN: trm-opt %s -trk-decompose -verify-diagnostics -split-input-file

func.func @buffers(%x: memref<2x4xf32>) {
  // expected-error @+1 {{is decomposed on tensors, before bufferization, with constants where its weight has four bits}}
  trk.rms_norm init(%x : memref<2x4xf32>) epsilon(1.0e-5)
  return
}

// -----

func.func @four_bits(%a: tensor<2x8xi8>, %as: tensor<2xf32>, %w: tensor<1x1x16xui8>,
                     %ws: tensor<1x1x4xui8>, %c: tensor<2x4xf32>) -> tensor<2x4xf32> {
  // expected-error @+1 {{is decomposed on tensors, before bufferization, with constants where its weight has four bits}}
  %0 = trk.packed_matmul ins(%a, %w : tensor<2x8xi8>, tensor<1x1x16xui8>)
      scales(%as, %ws : tensor<2xf32>, tensor<1x1x4xui8>) init(%c : tensor<2x4xf32>) groups(1)
      precision(mxint4) tile(<rows = 1, columns = 4>) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<2x4xf32>
}
