// RUN: trm-opt %s -trm-print-traffic -split-input-file -o %t.mlir 2>&1 | FileCheck %s
// The IR is as it was.
// RUN: trm-opt %s -split-input-file | diff - %t.mlir

// Per application of the network: the weight (4 * 4 * 4 B) is read; the sum reads two latents
// (2 * 4 * 4 B) and writes one, the product reads input and residual and writes one, the norm
// works in place. A step applies it 6 times, fills a latent for each of 3 cycles and copies
// one at its end; the injection that is handed down is a constant, so a weight. Which function is
// the step its part says.
// CHECK: m.net: weights 64 B read, activations 160 B read 96 B written, latents 5 loads 3 stores, 6 calls a step
// CHECK-NEXT: m.cycle: weights 576 B read, activations 800 B read 704 B written, latents 25 loads 22 stores, 1 calls a step
// CHECK-NEXT: m_step: weights 576 B read, activations 800 B read 704 B written, latents 25 loads 22 stores, 0 calls a step
// CHECK-NEXT: step: weights 576 B read, activations 800 B read 704 B written, latents 25 loads 22 stores
module attributes {trm.facts = #trm.facts<name = "m", family = "hand", precision = f32,
    seq_len = 2, vocab_size = 3, positions = 2, hidden_size = 4, latents = 1, max_steps = 4,
    q_outputs = 0,
    halting = <rule = never, threshold = 0.0, stable_steps = 1, accepted = [never]>,
    parameters = 1, multiply_adds_per_step = 1>} {
  memref.global "private" constant @w : memref<1x4x4xf32> = dense<1.0>
  memref.global "private" constant @x : memref<2x4xf32> = dense<1.0>
  func.func private @m.net(%h: memref<2x4xf32>, %i: memref<2x4xf32>) {
    %w = memref.get_global @w : memref<1x4x4xf32>
    linalg.add ins(%h, %i : memref<2x4xf32>, memref<2x4xf32>) outs(%h : memref<2x4xf32>)
    trk.packed_matmul ins(%h, %w : memref<2x4xf32>, memref<1x4x4xf32>)
        init(%h : memref<2x4xf32>) groups(1) tile(<rows = 2, columns = 4>) epilogue {
    ^bb0(%acc: f32, %residual: f32):
      %s = arith.addf %acc, %residual : f32
      trk.yield %s : f32
    }
    trk.rms_norm init(%h : memref<2x4xf32>) epsilon(1.0e-5)
    return
  }
  func.func private @m.cycle(%z: memref<2x4xf32>, %y: memref<2x4xf32>) attributes {trm.part = #trm.part<supervise>} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c3 = arith.constant 3 : index
    %zero = arith.constant 0.0 : f32
    %x = memref.get_global @x : memref<2x4xf32>
    %view = memref.cast %x : memref<2x4xf32> to memref<2x4xf32>
    scf.for %i = %c0 to %c3 step %c1 {
      %t = memref.alloc() : memref<2x4xf32>
      linalg.fill ins(%zero : f32) outs(%t : memref<2x4xf32>)
      scf.for %j = %c0 to %c2 step %c1 {
        func.call @m.net(%t, %view) : (memref<2x4xf32>, memref<2x4xf32>) -> ()
      }
    }
    memref.copy %z, %y : memref<2x4xf32> to memref<2x4xf32>
    return
  }
  func.func @m_step(%z: memref<2x4xf32>, %y: memref<2x4xf32>) {
    func.call @m.cycle(%z, %y) : (memref<2x4xf32>, memref<2x4xf32>) -> ()
    return
  }
}

// -----

// A gather reads an element for each point of its kernel, attention only writes its
// destination, and without trm.facts no buffer counts as a latent.
// CHECK: m.embed: weights 32 B read, activations 96 B read 64 B written, latents 0 loads 0 stores, 0 calls a step
// CHECK-NEXT: step: weights 0 B read, activations 0 B read 0 B written, latents 0 loads 0 stores
module {
  memref.global "private" constant @table : memref<5x4xf32> = dense<1.0>
  func.func private @m.embed(%row: index, %qkv: memref<2x12xf32>, %out: memref<2x4xf32>) attributes {trm.part = #trm.part<embed>} {
    %table = memref.get_global @table : memref<5x4xf32>
    linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>],
                    iterator_types = ["parallel", "parallel"]} outs(%out : memref<2x4xf32>) {
    ^bb0(%old: f32):
      %j = linalg.index 1 : index
      %e = memref.load %table[%row, %j] : memref<5x4xf32>
      linalg.yield %e : f32
    }
    trk.attention ins(%qkv : memref<2x12xf32>) init(%out : memref<2x4xf32>)
        heads(1) kv_heads(1) scale(0.5)
    return
  }
}
