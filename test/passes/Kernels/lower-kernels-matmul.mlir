// RUN: trm-opt %s -trk-lower-kernels | FileCheck %s

module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 16, l2_bytes = 0>} {
// 7 rows by tiles of at most 3: two of 2 after one of 3. 6 columns: one vector
// and a tail of two lanes, whose padding is read but not written.
// CHECK-LABEL: @over_features(
// CHECK-SAME: %[[A:.*]]: memref<7x9xf32>, %[[W:.*]]: memref<1x9x8xf32>, %[[C:.*]]: memref<7x6xf32>)
// The inner loop takes four steps at a time; the ninth stands behind it.
// CHECK: %[[SUMS:.*]]:6 = scf.for %[[K:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(
// CHECK-COUNT-24: trk.dot {{.*}} : vector<4xf32>, vector<4xf32>
// CHECK: scf.yield
// CHECK-COUNT-6: trk.dot
// The epilogue runs on vectors: old element added, then stored.
// CHECK: %[[OLD:.*]] = vector.load %[[C]]
// CHECK: %[[NEW:.*]] = arith.addf %{{.*}}, %[[OLD]] : vector<4xf32>
// CHECK: vector.store %[[NEW]], %[[C]]
// CHECK: %[[MASK:.*]] = vector.constant_mask [2] : vector<4xi1>
// CHECK: vector.maskedload %[[C]]
// CHECK: vector.maskedstore %[[C]]
// The two shorter tiles.
// CHECK: scf.for
// CHECK: scf.for {{.*}} iter_args(
// CHECK-COUNT-16: trk.dot
// CHECK: scf.yield
func.func @over_features(%a: memref<7x9xf32>, %w: memref<1x9x8xf32>, %c: memref<7x6xf32>) {
  trk.packed_matmul ins(%a, %w : memref<7x9xf32>, memref<1x9x8xf32>) init(%c : memref<7x6xf32>) groups(1) tile(<rows = 3, columns = 8>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    %s = arith.addf %acc, %old : f32
    trk.yield %s : f32
  }
  return
}

// Over positions the weight is broadcast and the input gives the vectors.
// CHECK-LABEL: @over_positions(
// CHECK-SAME: %[[X:.*]]: memref<2x4xf32>, %[[W:.*]]: memref<2x2x2xf32>, %[[B:.*]]: memref<3xf32>, %[[C:.*]]: memref<3x4xf32>)
// CHECK: memref.load %[[B]]
// CHECK: vector.load %[[X]]
// CHECK: %[[S:.*]] = memref.load %[[W]]
// CHECK: vector.broadcast %[[S]] : f32 to vector<4xf32>
// CHECK: trk.dot
// CHECK: vector.store %{{.*}}, %[[C]]
func.func @over_positions(%x: memref<2x4xf32>, %w: memref<2x2x2xf32>, %b: memref<3xf32>, %c: memref<3x4xf32>) {
  trk.packed_matmul ins(%x, %w : memref<2x4xf32>, memref<2x2x2xf32>) bias(%b : memref<3xf32>) init(%c : memref<3x4xf32>) groups(1) over(positions) tile(<rows = 2, columns = 8>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}
}
