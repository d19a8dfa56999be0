// RUN: trm-opt %s -trk-pack-weights -verify-diagnostics -split-input-file

// expected-error @below {{needs the attribute trm.target to choose tiles for}}
module {
  func.func @f() { return }
}

// -----

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0>} {
  func.func @f(%a: tensor<3x2xf32>, %w: tensor<4x2xf32>, %c: tensor<3x4xf32>) -> tensor<3x4xf32> {
    // expected-error @+1 {{needs a constant weight to pack}}
    %0 = trk.packed_matmul ins(%a, %w : tensor<3x2xf32>, tensor<4x2xf32>) init(%c : tensor<3x4xf32>) groups(1) -> tensor<3x4xf32> epilogue {
    ^bb0(%acc: f32, %old: f32):
      trk.yield %acc : f32
    }
    return %0 : tensor<3x4xf32>
  }
}
