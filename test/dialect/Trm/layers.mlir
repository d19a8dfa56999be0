// RUN: trm-opt %s | trm-opt | FileCheck %s
// RUN: trm-opt %s -mlir-print-op-generic | trm-opt | FileCheck %s
// RUN: trm-opt %s -emit-bytecode | trm-opt | FileCheck %s

trm.model @m family("test") seq_len(4) vocab_size(3) {
  trm.weight @gamma = dense<1.0> : tensor<8xf32>
  trm.weight @taps = dense<1.0> : tensor<3x8xf32>
  trm.weight @board = dense<1.0> : tensor<9x8xf32>

  // CHECK-LABEL: trm.network @n
  trm.network @n(%x: tensor<6x8xf32>, %qkv: tensor<6x24xf32>) -> (tensor<6x8xf32>, tensor<1x8xf32>) {
    // CHECK-NEXT: [[SCORES:%.+]] = matmul %{{.*}}, %{{.*}} transposed : tensor<6x8xf32>, tensor<6x8xf32> -> tensor<6x6xf32>
    %scores = trm.matmul %x, %x transposed : tensor<6x8xf32>, tensor<6x8xf32> -> tensor<6x6xf32>
    // CHECK-NEXT: matmul [[SCORES]], %{{.*}} : tensor<6x6xf32>, tensor<6x8xf32> -> tensor<6x8xf32>
    %mixed = trm.matmul %scores, %x : tensor<6x6xf32>, tensor<6x8xf32> -> tensor<6x8xf32>
    // CHECK-NEXT: layer_norm %{{.*}}, @gamma epsilon(1.000000e-05) : tensor<6x8xf32>
    %0 = trm.layer_norm %mixed, @gamma epsilon(1.0e-5) : tensor<6x8xf32>
    // CHECK-NEXT: gelu %{{.*}} : tensor<6x8xf32>
    %1 = trm.gelu %0 : tensor<6x8xf32>
    // CHECK-NEXT: depthwise_conv %{{.*}}, @taps from(0) columns(6) kernel(1 x 3) : tensor<6x8xf32>
    %2 = trm.depthwise_conv %1, @taps from(0) columns(6) kernel(1 x 3) : tensor<6x8xf32>
    // CHECK-NEXT: depthwise_conv %{{.*}}, @board bias(@gamma) from(2) columns(2) kernel(3 x 3) : tensor<6x8xf32>
    %3 = trm.depthwise_conv %2, @board bias(@gamma) from(2) columns(2) kernel(3 x 3) : tensor<6x8xf32>
    // CHECK-NEXT: attention {{.*}} rope(<theta = 1.000000e+04 : f64, columns = 2, prefix = 2>) precision(int8)
    %4 = trm.attention %qkv heads(2) kv_heads(2) scale(0.5) rope(<theta = 1.0e+04 : f64, columns = 2, prefix = 2>) precision(int8) : tensor<6x24xf32> -> tensor<6x8xf32>
    %5 = trm.add %3, %4 : tensor<6x8xf32>
    // CHECK: mean %{{.*}} : tensor<6x8xf32> -> tensor<1x8xf32>
    %6 = trm.mean %5 : tensor<6x8xf32> -> tensor<1x8xf32>
    trm.return %5, %6 : tensor<6x8xf32>, tensor<1x8xf32>
  }
}
