// RUN: trm-opt %s -trm-lower-neural | FileCheck %s

trm.model @m family("test") seq_len(4) vocab_size(3) {
  trm.weight @square = dense<0.5> : tensor<8x8xf32>
  trm.weight @gamma = dense<0.5> : tensor<8xf32>
  trm.weight @taps = dense<0.5> : tensor<3x8xf32>
  trm.weight @board = dense<0.5> : tensor<9x8xf32>

  // The root-mean-square norm of what is centred, times the weight.
  // CHECK-LABEL: @layer_norm
  // CHECK: %[[SUMS:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
  // CHECK: linalg.generic
  // CHECK: %[[MEAN:.*]] = arith.mulf %{{.*}}, %{{.*}} : f32
  // CHECK-NEXT: arith.subf %{{.*}}, %[[MEAN]]
  // CHECK: trk.rms_norm init({{.*}}) epsilon(1.000000e-05)
  // CHECK: arith.mulf
  trm.network @layer_norm(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.layer_norm %x, @gamma epsilon(1.0e-5) : tensor<4x8xf32>
    trm.return %0 : tensor<4x8xf32>
  }

  // The only user of a linear layer is done in its epilogue.
  // CHECK-LABEL: @gelu
  // CHECK-NOT: linalg.generic
  // CHECK: trk.packed_matmul
  // CHECK-NEXT: ^bb0(%[[SUM:.*]]: f32, %{{.*}}: f32):
  // CHECK: math.absf %[[SUM]]
  // CHECK: math.exp
  // CHECK: trk.yield
  trm.network @gelu(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.linear %x, @square : tensor<4x8xf32> -> tensor<4x8xf32>
    %1 = trm.gelu %0 : tensor<4x8xf32>
    trm.return %1 : tensor<4x8xf32>
  }

  // CHECK-LABEL: @gelu_apart
  // CHECK: linalg.generic
  // CHECK: math.absf
  trm.network @gelu_apart(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.gelu %x : tensor<4x8xf32>
    trm.return %0 : tensor<4x8xf32>
  }

  // CHECK-LABEL: @matmul
  // CHECK: linalg.fill
  // CHECK: linalg.matmul indexing_maps
  // CHECK: linalg.fill
  // CHECK: linalg.matmul ins(
  trm.network @matmul(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.matmul %x, %x transposed : tensor<4x8xf32>, tensor<4x8xf32> -> tensor<4x4xf32>
    %1 = trm.matmul %0, %x : tensor<4x4xf32>, tensor<4x8xf32> -> tensor<4x8xf32>
    trm.return %1 : tensor<4x8xf32>
  }

  // CHECK-LABEL: @mean
  // CHECK: linalg.generic {{.*}} iterator_types = ["reduction", "parallel", "parallel"]
  // CHECK: linalg.generic
  // CHECK: arith.mulf %{{.*}}, %cst
  trm.network @mean(%x: tensor<4x8xf32>) -> tensor<1x8xf32> {
    %0 = trm.mean %x : tensor<4x8xf32> -> tensor<1x8xf32>
    trm.return %0 : tensor<1x8xf32>
  }

  // Along the positions no division finds rows and columns.
  // CHECK-LABEL: @along_positions
  // CHECK: linalg.fill
  // CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "parallel"]
  // CHECK-NOT: arith.divui
  // CHECK: arith.minui
  // CHECK: arith.maxui
  // CHECK: arith.cmpi eq
  // CHECK: tensor.extract
  // CHECK-NEXT: arith.select
  // CHECK-NOT: tensor.insert_slice
  // CHECK: return
  trm.network @along_positions(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %0 = trm.depthwise_conv %x, @taps from(0) columns(4) kernel(1 x 3) : tensor<4x8xf32>
    trm.return %0 : tensor<4x8xf32>
  }

  // What lies before the board stays as it is.
  // CHECK-LABEL: @on_board
  // CHECK: linalg.broadcast
  // CHECK: %[[BOARD:.*]] = linalg.generic
  // CHECK: arith.remui
  // CHECK: arith.divui
  // CHECK: tensor.extract
  // CHECK-NEXT: arith.select
  // CHECK-NEXT: arith.select
  // CHECK: tensor.insert_slice %[[BOARD]] into %{{.*}}[2, 0] [4, 8] [1, 1]
  trm.network @on_board(%x: tensor<6x8xf32>) -> tensor<6x8xf32> {
    %0 = trm.depthwise_conv %x, @board bias(@gamma) from(2) columns(2) kernel(3 x 3) : tensor<6x8xf32>
    trm.return %0 : tensor<6x8xf32>
  }
}
