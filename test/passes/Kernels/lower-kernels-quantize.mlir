// RUN: trm-opt %s -trk-lower-kernels | FileCheck %s

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 16, l2_bytes = 0, int8_dot = "vpdpbusd">} {
// A row is read for its largest magnitude, then rounded by adding 1.5 * 2^23, with
// the zero point: 12582912 + 128.
// CHECK-LABEL: @int8_over_features
// CHECK: math.absf
// CHECK: vector.reduction <maxnumf>
// CHECK: memref.store %{{.*}}, %{{.*}}[%{{.*}}] : memref<3xf32>
// CHECK: trk.dot
// CHECK: arith.trunci %{{.*}} : vector<4xi32> to vector<4xi8>
// CHECK: vector.store %{{.*}} : memref<3x8xi8>, vector<4xi8>
func.func @int8_over_features(%x: memref<3x6xf32>, %q: memref<3x8xi8>, %s: memref<3xf32>) {
  trk.quantize ins(%x : memref<3x6xf32>) init(%q, %s : memref<3x8xi8>, memref<3xf32>) zero_point(128)
  return
}

// Four rows make the bytes of a lane; the fifth is a bundle of its own.
// CHECK-LABEL: @int8_over_positions
// CHECK-NOT: vector.reduction
// CHECK: vector.store %{{.*}}, %{{.*}}[%{{.*}}] : memref<4xf32>, vector<4xf32>
// CHECK-COUNT-3: arith.shli
// CHECK: vector.bitcast %{{.*}} : vector<4xi32> to vector<16xi8>
// CHECK: vector.store %{{.*}} : memref<2x16xi8>, vector<16xi8>
// CHECK-NOT: arith.shli
// CHECK: vector.store %{{.*}} : memref<2x16xi8>, vector<16xi8>
func.func @int8_over_positions(%x: memref<5x4xf32>, %q: memref<2x16xi8>, %s: memref<4xf32>) {
  trk.quantize ins(%x : memref<5x4xf32>) init(%q, %s : memref<2x16xi8>, memref<4xf32>) zero_point(128) over(positions)
  return
}

// Without an instruction a float32 is rounded to its upper half.
// CHECK-LABEL: @bf16
// CHECK-NOT: arith.truncf
// CHECK: arith.shrui
// CHECK: arith.trunci %{{.*}} : vector<4xi32> to vector<4xi16>
// CHECK: arith.bitcast %{{.*}} : vector<4xi16> to vector<4xbf16>
func.func @bf16(%x: memref<3x4xf32>, %q: memref<3x4xbf16>) {
  trk.quantize ins(%x : memref<3x4xf32>) init(%q : memref<3x4xbf16>)
  return
}
}
