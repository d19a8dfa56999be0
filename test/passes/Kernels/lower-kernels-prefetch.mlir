// RUN: trm-opt %s -trk-lower-kernels -canonicalize -cse | FileCheck %s

// A weight of 4 panels, each 128 steps of 16 elements: 128 lines. Two row tiles of 32
// iterations bring two lines of the next panel an iteration, in halves of 64 lines.
module attributes {trm.target = #trm.target<name = "toy", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 32, l2_bytes = 16384, int8_dot = "pmaddwd">} {
// CHECK-LABEL: @large
// CHECK: scf.for %[[PANEL:.*]] = %c0 to %c4
// CHECK: scf.for %[[ROW:.*]] = %c0 to %c10 step %c5
// CHECK: arith.minui %{{.*}}, %c3 : index
// CHECK: arith.divui %{{.*}}, %c10 : index
// CHECK: arith.minui %{{.*}}, %c1024 : index
// CHECK: %[[FLAT:.*]] = memref.collapse_shape %{{.*}} {{\[\[}}0, 1, 2]] : memref<4x128x16xf32> into memref<8192xf32>
// CHECK: scf.for %[[K:.*]] = %c0 to %c128 step %c4
// CHECK-NEXT: %[[PART:.*]] = arith.muli %[[K]], %c8 : index
// CHECK-NEXT: %[[PLACE:.*]] = arith.addi %{{.*}}, %[[PART]] : index
// CHECK-NEXT: memref.prefetch %[[FLAT]][%[[PLACE]]], read, locality<2>, data : memref<8192xf32>
// CHECK-NEXT: %[[SECOND:.*]] = arith.addi %[[PLACE]], %c16 : index
// CHECK-NEXT: memref.prefetch %[[FLAT]][%[[SECOND]]]
// CHECK-NOT: memref.prefetch
func.func @large(%x: memref<10x128xf32>, %w: memref<4x128x16xf32>, %o: memref<10x64xf32>) {
  trk.packed_matmul ins(%x, %w : memref<10x128xf32>, memref<4x128x16xf32>) init(%o : memref<10x64xf32>) groups(1) tile(<rows = 5, columns = 16>) epilogue {
  ^bb0(%a: f32, %b: f32):
    trk.yield %a : f32
  }
  return
}

// Where iterations are more than the lines of a panel, as with 16-bit products of
// which each is a step of its own, they would run beyond it.
// CHECK-LABEL: @short_panels
// CHECK-NOT: memref.prefetch
func.func @short_panels(%x: memref<10x256xi16>, %s: memref<10xf32>, %w: memref<16x128x8xi8>, %t: memref<64xf32>, %o: memref<10x64xf32>) {
  trk.packed_matmul ins(%x, %w : memref<10x256xi16>, memref<16x128x8xi8>) scales(%s, %t : memref<10xf32>, memref<64xf32>) init(%o : memref<10x64xf32>) groups(1) precision(int8) tile(<rows = 5, columns = 4>) epilogue {
  ^bb0(%a: f32, %b: f32):
    trk.yield %a : f32
  }
  return
}

// One that stays in half of the second-level cache is read from there anyway.
// CHECK-LABEL: @small
// CHECK-NOT: memref.prefetch
func.func @small(%x: memref<10x128xf32>, %w: memref<1x128x16xf32>, %o: memref<10x16xf32>) {
  trk.packed_matmul ins(%x, %w : memref<10x128xf32>, memref<1x128x16xf32>) init(%o : memref<10x16xf32>) groups(1) tile(<rows = 5, columns = 16>) epilogue {
  ^bb0(%a: f32, %b: f32):
    trk.yield %a : f32
  }
  return
}
}
