// RUN: trm-opt %s -trk-lower-kernels | FileCheck %s

// Half of the second-level cache, 512 bytes here, decides what is outside.
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 16, l2_bytes = 1024>} {
// A weight that stays in cache (512 bytes): all panels of some rows, then their
// norm while they are near, and the addend on the way out.
// CHECK-LABEL: @small_weight(
// CHECK-SAME: %[[A:.*]]: memref<4x8xf32>, %{{.*}}: memref<2x8x8xf32>, %[[C:.*]]: memref<4x16xf32>, %[[ADDEND:.*]]: memref<4x16xf32>)
// CHECK: scf.for
// CHECK: scf.for
// CHECK: trk.dot
// CHECK-COUNT-2: vector.reduction <add>
// CHECK-NOT: vector.reduction
// CHECK: return
func.func @small_weight(%a: memref<4x8xf32>, %w: memref<2x8x8xf32>, %c: memref<4x16xf32>, %addend: memref<4x16xf32>) {
  trk.packed_matmul ins(%a, %w : memref<4x8xf32>, memref<2x8x8xf32>) init(%c : memref<4x16xf32>) groups(1) tile(<rows = 2, columns = 8>) normalize(1.0e-5) addend(%addend : memref<4x16xf32>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    %s = arith.addf %acc, %old : f32
    trk.yield %s : f32
  }
  return
}

// A larger one is read once: panels outside, and a pass over the rows behind,
// with one reduction in a loop of its own.
// CHECK-LABEL: @large_weight(
// CHECK-SAME: %{{.*}}: memref<4x16xf32>, %{{.*}}: memref<2x16x8xf32>, %[[C:.*]]: memref<4x16xf32>, %[[ADDEND:.*]]: memref<4x16xf32>)
// CHECK: trk.dot
// CHECK: vector.store
// CHECK: scf.for %[[ROW:.*]] =
// CHECK: vector.reduction <add>
// CHECK: math.sqrt
// CHECK: %[[MORE:.*]] = vector.load %[[ADDEND]][%[[ROW]],
// CHECK: %[[SUM:.*]] = arith.addf %{{.*}}, %[[MORE]]
// CHECK: vector.store %[[SUM]], %[[C]][%[[ROW]],
// CHECK-NOT: vector.reduction
// CHECK: return
func.func @large_weight(%a: memref<4x16xf32>, %w: memref<2x16x8xf32>, %c: memref<4x16xf32>, %addend: memref<4x16xf32>) {
  trk.packed_matmul ins(%a, %w : memref<4x16xf32>, memref<2x16x8xf32>) init(%c : memref<4x16xf32>) groups(1) tile(<rows = 2, columns = 8>) normalize(1.0e-5) addend(%addend : memref<4x16xf32>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    %s = arith.addf %acc, %old : f32
    trk.yield %s : f32
  }
  return
}

// Over positions a block of columns is normalized once all its rows are there; no
// lane meets another.
// CHECK-LABEL: @over_positions(
// CHECK-SAME: %{{[^:]*}}: memref<2x16xf32>, %{{.*}}: memref<2x2x2xf32>, %[[C:.*]]: memref<4x16xf32>, %[[ADDEND:.*]]: memref<4x16xf32>)
// CHECK: scf.for %[[COLUMN:.*]] =
// CHECK: scf.for
// CHECK: trk.dot
// CHECK-NOT: vector.reduction
// CHECK: math.sqrt %{{.*}} : vector<4xf32>
// CHECK: vector.load %[[ADDEND]]
// CHECK: vector.store %{{.*}}, %[[C]]
// CHECK-NOT: vector.reduction
// CHECK: return
func.func @over_positions(%x: memref<2x16xf32>, %w: memref<2x2x2xf32>, %c: memref<4x16xf32>, %addend: memref<4x16xf32>) {
  trk.packed_matmul ins(%x, %w : memref<2x16xf32>, memref<2x2x2xf32>) init(%c : memref<4x16xf32>) groups(1) over(positions) tile(<rows = 2, columns = 8>) normalize(1.0e-5) addend(%addend : memref<4x16xf32>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}
}
