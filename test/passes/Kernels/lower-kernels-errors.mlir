// RUN: trm-opt %s -trk-lower-kernels -verify-diagnostics -split-input-file

// expected-error @+1 {{needs the attribute trm.target on the module to lower kernels for}}
func.func @no_target(%x: memref<2x4xf32>) {
  trk.rms_norm init(%x : memref<2x4xf32>) epsilon(1.0e-5)
  return
}

// -----

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>} {
  func.func @tensors(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
    // expected-error @+1 {{is lowered on memrefs; bufferize first}}
    %0 = trk.rms_norm init(%x : tensor<2x4xf32>) epsilon(1.0e-5) -> tensor<2x4xf32>
    return %0 : tensor<2x4xf32>
  }
}

// -----

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>} {
  func.func @plain(%a: memref<3x2xf32>, %w: memref<4x2xf32>, %c: memref<3x4xf32>) {
    // expected-error @+1 {{has a plain weight; run trk-pack-weights first}}
    trk.packed_matmul ins(%a, %w : memref<3x2xf32>, memref<4x2xf32>) init(%c : memref<3x4xf32>) groups(1) epilogue {
    ^bb0(%acc: f32, %old: f32):
      trk.yield %acc : f32
    }
    return
  }
}

// -----

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>} {
  func.func @four_bits(%a: memref<2x8xi8>, %s: memref<2xf32>, %w: memref<1x1x16xui8>, %e: memref<1x1x4xui8>, %c: memref<2x4xf32>) {
    // expected-error @+1 {{has no kernel for a target; trk-decompose makes loops of it}}
    trk.packed_matmul ins(%a, %w : memref<2x8xi8>, memref<1x1x16xui8>) scales(%s, %e : memref<2xf32>, memref<1x1x4xui8>) init(%c : memref<2x4xf32>) groups(1) precision(mxint4) tile(<rows = 2, columns = 4>) epilogue {
    ^bb0(%acc: f32, %old: f32):
      trk.yield %acc : f32
    }
    return
  }
}
