// RUN: trm-opt %s -trm-lower-neural | FileCheck %s
// RUN: trm-opt %s -trm-lower-neural=fuse-norms=false | FileCheck %s --check-prefix=APART

trm.model @m family("trm") seq_len(4) vocab_size(6) puzzle_ids([0]) {
  trm.weight @table = dense<0.5> : tensor<6x8xf32>
  trm.weight @puzzle = dense<0.5> : tensor<1x12xf32>
  trm.weight @row = dense<0.5> : tensor<8xf32>
  trm.weight @square = dense<0.5> : tensor<8x8xf32>
  trm.weight @wide = dense<0.5> : tensor<32x8xf32>
  trm.weight @tokens = dense<0.5> : tensor<16x4xf32>
  trm.weight @bias = dense<0.5> : tensor<8xf32>

  // A plain layer keeps its bias and gets a fresh destination.
  // CHECK-LABEL: @plain
  // CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<4x8xf32>
  // CHECK: trk.packed_matmul ins(%{{.*}}) bias(%{{.*}} : tensor<8xf32>) init(%[[EMPTY]] : tensor<4x8xf32>) groups(1) -> tensor<4x8xf32> epilogue {
  // CHECK-NEXT: ^bb0(%[[ACC:.*]]: f32, %{{.*}}: f32):
  // CHECK-NEXT: trk.yield %[[ACC]]
  trm.network @plain(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.linear %x, @square bias(@bias) : tensor<4x8xf32> -> tensor<4x8xf32>
    trm.return %0 : tensor<4x8xf32>
  }

  // The residual is the destination, and the epilogue adds to it.
  // CHECK-LABEL: @residual
  // CHECK-NOT: linalg.add
  // CHECK: trk.packed_matmul ins(%{{.*}}) init(%hidden : tensor<4x8xf32>) groups(1)
  // CHECK-NEXT: ^bb0(%[[ACC:.*]]: f32, %[[OLD:.*]]: f32):
  // CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[ACC]], %[[OLD]]
  // CHECK-NEXT: trk.yield %[[SUM]]
  trm.network @residual(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.linear %y, @square : tensor<4x8xf32> -> tensor<4x8xf32>
    %1 = trm.add %0, %x : tensor<4x8xf32>
    trm.return %1 : tensor<4x8xf32>
  }

  // The norm after a residual and the sum after the norm come into the product too,
  // unless something else reads what lies between or the norm goes along another axis.
  // CHECK-LABEL: @norm_and_sum
  // CHECK-SAME: (%[[X:.*]]: tensor<4x8xf32>, %[[I:.*]]: tensor<4x8xf32>)
  // CHECK: trk.packed_matmul ins(%[[X]], {{.*}}) init(%[[X]] : tensor<4x8xf32>) groups(1) normalize(1.000000e-05) addend(%[[I]] : tensor<4x8xf32>) -> tensor<4x8xf32>
  // CHECK-NOT: trk.rms_norm
  // CHECK: return
  // APART-LABEL: @norm_and_sum
  // APART: trk.packed_matmul
  // APART-NOT: normalize
  // APART: trk.rms_norm
  // APART: linalg.add
  trm.network @norm_and_sum(%x: tensor<4x8xf32>, %i: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.linear %x, @square : tensor<4x8xf32> -> tensor<4x8xf32>
    %1 = trm.add %0, %x : tensor<4x8xf32>
    %2 = trm.rms_norm %1 epsilon(1.0e-5) : tensor<4x8xf32>
    %3 = trm.add %i, %2 : tensor<4x8xf32>
    trm.return %3 : tensor<4x8xf32>
  }
  // CHECK-LABEL: @norm_read_twice
  // CHECK: trk.packed_matmul {{.*}} normalize(1.000000e-05) -> tensor<4x8xf32>
  // CHECK: linalg.add
  trm.network @norm_read_twice(%x: tensor<4x8xf32>, %i: tensor<4x8xf32>)
      -> (tensor<4x8xf32>, tensor<4x8xf32>) {
    %0 = trm.linear %x, @square : tensor<4x8xf32> -> tensor<4x8xf32>
    %1 = trm.add %0, %x : tensor<4x8xf32>
    %2 = trm.rms_norm %1 epsilon(1.0e-5) : tensor<4x8xf32>
    %3 = trm.add %2, %i : tensor<4x8xf32>
    trm.return %2, %3 : tensor<4x8xf32>, tensor<4x8xf32>
  }

  // CHECK-LABEL: @swiglu
  // CHECK: trk.packed_matmul ins(%{{.*}} : tensor<4x8xf32>, tensor<32x8xf32>) init(%{{.*}} : tensor<4x16xf32>) groups(2)
  // CHECK: math.exp
  // CHECK: trk.packed_matmul ins(%{{.*}} : tensor<4x8xf32>, tensor<16x4xf32>) init(%{{.*}} : tensor<8x8xf32>) groups(2) over(positions)
  // CHECK: math.exp
  trm.network @swiglu(%x: tensor<4x8xf32>) -> (tensor<4x16xf32>, tensor<8x8xf32>) {
    %0 = trm.linear %x, @wide : tensor<4x8xf32> -> tensor<4x32xf32>
    %1 = trm.swiglu %0 : tensor<4x32xf32> -> tensor<4x16xf32>
    %2 = trm.linear %x, @tokens over(positions) : tensor<4x8xf32> -> tensor<16x8xf32>
    %3 = trm.swiglu %2 over(positions) : tensor<16x8xf32> -> tensor<8x8xf32>
    trm.return %1, %3 : tensor<4x16xf32>, tensor<8x8xf32>
  }

  // A layer whose result something else reads too is not fused.
  // CHECK-LABEL: @shared
  // CHECK: %[[GATES:.*]] = trk.packed_matmul {{.*}} groups(1) -> tensor<4x32xf32>
  // CHECK: linalg.generic
  // CHECK: tensor.extract %[[GATES]]
  // CHECK: tensor.extract %[[GATES]]
  trm.network @shared(%x: tensor<4x8xf32>) -> (tensor<4x32xf32>, tensor<4x16xf32>) {
    %0 = trm.linear %x, @wide : tensor<4x8xf32> -> tensor<4x32xf32>
    %1 = trm.swiglu %0 : tensor<4x32xf32> -> tensor<4x16xf32>
    trm.return %0, %1 : tensor<4x32xf32>, tensor<4x16xf32>
  }

  // CHECK-LABEL: @mixers
  // CHECK: trk.attention ins(%{{.*}} : tensor<4x24xf32>) rope(%{{.*}} : tensor<2x4x2xf32>) init(%{{.*}} : tensor<4x8xf32>) heads(2) kv_heads(2) scale(5.000000e-01)
  // CHECK: trk.rms_norm init(%{{.*}} : tensor<4x8xf32>) epsilon(1.000000e-05) over(positions)
  trm.network @mixers(%x: tensor<4x24xf32>) -> tensor<4x8xf32> {
    %0 = trm.attention %x heads(2) kv_heads(2) scale(0.5) rope(<theta = 10000.0 : f64>) : tensor<4x24xf32> -> tensor<4x8xf32>
    %1 = trm.rms_norm %0 epsilon(1.0e-5) over(positions) : tensor<4x8xf32>
    trm.return %1 : tensor<4x8xf32>
  }

  // CHECK-LABEL: @embedding
  // CHECK: linalg.broadcast
  // CHECK: linalg.add
  // CHECK: tensor.insert_slice
  // CHECK: tensor.extract_slice {{.*}}[1, 0] [2, 8] [1, 1]
  trm.network @embedding(%x: tensor<4x8xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
    %0 = trm.parameter @row : tensor<4x8xf32>
    %1 = trm.add %x, %0 : tensor<4x8xf32>
    %2 = trm.concat %y, %1 : tensor<2x8xf32>, tensor<4x8xf32> -> tensor<6x8xf32>
    %3 = trm.scale %2 by(2.0) : tensor<6x8xf32>
    %4 = trm.slice %3 from(1) : tensor<6x8xf32> -> tensor<2x8xf32>
    trm.return %4 : tensor<2x8xf32>
  }
}
