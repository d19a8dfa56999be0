// RUN: trm-opt %s -trk-lower-kernels -canonicalize -cse | FileCheck %s

// Two lines by two: a factor is 16 integers of two lines, eight of each, and a
// register has sums of two rows by two columns.
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 32, l2_bytes = 0, int8_dot = "smmla">} {

// Three rows: a pair, and a row without a partner, whose sums are not stored. The
// two halves of a vector of outputs are put together at the end.
// CHECK-LABEL: @over_features
// CHECK: %[[SUM0:.*]] = trk.dot %[[ROWS:.*]], %{{.*}}, %{{.*}} pairs : vector<16xi8>, vector<4xi32>
// CHECK: %[[SUM1:.*]] = trk.dot %[[ROWS]], %{{.*}}, %{{.*}} pairs
// CHECK: vector.shuffle %[[SUM0]], %[[SUM1]] [0, 1, 4, 5]
// CHECK: vector.shuffle %[[SUM0]], %[[SUM1]] [2, 3, 6, 7]
// CHECK: vector.store
// CHECK: vector.store
// CHECK: vector.load %{{.*}}[%c1, %c0] : memref<2x16xi8>, vector<16xi8>
// CHECK: vector.shuffle %{{.*}} [0, 1, 4, 5]
// CHECK-NOT: vector.shuffle
// CHECK: vector.store
// CHECK-NOT: vector.store
func.func @over_features(%x: memref<2x16xi8>, %s: memref<3xf32>, %w: memref<1x1x32xi8>, %t: memref<4xf32>, %o: memref<3x4xf32>) {
  trk.packed_matmul ins(%x, %w : memref<2x16xi8>, memref<1x1x32xi8>) scales(%s, %t : memref<3xf32>, memref<4xf32>) init(%o : memref<3x4xf32>) groups(1) precision(int8) pairs tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%a: f32, %b: f32):
    trk.yield %a : f32
  }
  return
}

// Over the positions the weight has the rows: one output of each group and a
// partner that is padding.
// CHECK-LABEL: @over_positions
// CHECK: vector.load %{{.*}}[%c0, %c0, %c0] : memref<1x1x32xi8>, vector<16xi8>
// CHECK: vector.load %{{.*}}[%c0, %c0, %c16] : memref<1x1x32xi8>, vector<16xi8>
// CHECK-COUNT-2: vector.shuffle %{{.*}} [0, 1, 4, 5]
// CHECK-NOT: vector.shuffle
// CHECK: arith.mulf
func.func @over_positions(%x: memref<1x32xi8>, %s: memref<4xf32>, %w: memref<1x1x32xi8>, %t: memref<2xf32>, %o: memref<1x4xf32>) {
  trk.packed_matmul ins(%x, %w : memref<1x32xi8>, memref<1x1x32xi8>) scales(%s, %t : memref<4xf32>, memref<2xf32>) init(%o : memref<1x4xf32>) groups(2) over(positions) precision(int8) pairs tile(<rows = 4, columns = 4>) epilogue {
  ^bb0(%a: f32, %g: f32, %b: f32):
    %p = arith.mulf %a, %g : f32
    trk.yield %p : f32
  }
  return
}

// The bundles of a row and its partner lie side by side: 12 elements make two of
// each, the last four zero.
// CHECK-LABEL: @quantize_features
// CHECK: arith.remui %{{.*}}, %c2
// CHECK: vector.store %{{.*}} : memref<2x32xi8>, vector<4xi8>
// CHECK: vector.store %{{.*}} : memref<2x32xi8>, vector<4xi8>
func.func @quantize_features(%x: memref<3x12xf32>, %q: memref<2x32xi8>, %s: memref<3xf32>) {
  trk.quantize ins(%x : memref<3x12xf32>) init(%q, %s : memref<2x32xi8>, memref<3xf32>) pairs
  return
}

// Two words of a column: rows 0 to 3 and row 4.
// CHECK-LABEL: @quantize_positions
// CHECK-COUNT-3: arith.shli
// CHECK-NOT: arith.shli
// CHECK: vector.interleave %{{.*}} : vector<4xi32> -> vector<8xi32>
// CHECK: vector.bitcast %{{.*}} : vector<8xi32> to vector<32xi8>
func.func @quantize_positions(%x: memref<5x4xf32>, %q: memref<1x32xi8>, %s: memref<4xf32>) {
  trk.quantize ins(%x : memref<5x4xf32>) init(%q, %s : memref<1x32xi8>, memref<4xf32>) pairs over(positions)
  return
}
}
