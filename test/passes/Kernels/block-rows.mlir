// RUN: trm-opt %s '-pass-pipeline=builtin.module(func.func(trk-block-rows{rows=4}))' | FileCheck %s
// RUN: trm-opt %s '-pass-pipeline=builtin.module(func.func(trk-block-rows))' | FileCheck %s --check-prefix=CACHE
// RUN: trm-opt %s '-pass-pipeline=builtin.module(func.func(trk-block-rows{rows=10}))' | FileCheck %s --check-prefix=WHOLE
// RUN: trm-opt %s '-pass-pipeline=builtin.module(func.func(trk-block-rows{rows=4},trk-lower-kernels))' -o /dev/null

#target = #trm.target<name = "toy", triple = "", cpu = "", features = "", vector_bits = 128,
    vector_registers = 16, l2_bytes = 8192, int8_dot = "sdot">
module attributes {trm.target = #target} {
// Ten rows in blocks of at most four: one of four, two of three. The factors and their scales,
// which nobody else sees, hold one block.
// CHECK-LABEL: func.func @chain
// CHECK-DAG: memref.alloc() {alignment = 64 : i64} : memref<4x8xi8>
// CHECK-DAG: memref.alloc() {alignment = 64 : i64} : memref<4xf32>
// CHECK-NOT: memref<10x8xi8>
// CHECK: memref.subview %arg0[0, 0] [4, 6] [1, 1]
// CHECK: trk.quantize {{.*}} memref<4x6xf32
// CHECK: trk.packed_matmul {{.*}} memref<4x8xi8
// CHECK: scf.for
// CHECK: memref.subview %arg0[%{{.*}}, 0] [3, 6] [1, 1]
// CHECK: trk.quantize {{.*}} memref<3x6xf32
// CHECK: trk.packed_matmul {{.*}} memref<3x8xi8
// CHECK: return
// The second-level cache holds all rows.
// CACHE-LABEL: func.func @chain
// CACHE-NOT: scf.for
// CACHE: return
// WHOLE-LABEL: func.func @chain
// WHOLE-NOT: scf.for
// WHOLE: return
func.func @chain(%x: memref<10x6xf32>, %w: memref<1x2x16xi8>, %ws: memref<4xf32>, %y: memref<10x4xf32>) {
  %q = memref.alloc() {alignment = 64 : i64} : memref<10x8xi8>
  %s = memref.alloc() {alignment = 64 : i64} : memref<10xf32>
  trk.quantize ins(%x : memref<10x6xf32>) init(%q, %s : memref<10x8xi8>, memref<10xf32>)
  trk.packed_matmul ins(%q, %w : memref<10x8xi8>, memref<1x2x16xi8>) scales(%s, %ws : memref<10xf32>, memref<4xf32>) init(%y : memref<10x4xf32>) groups(1) precision(int8) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    %0 = arith.addf %acc, %old : f32
    trk.yield %0 : f32
  }
  return
}

// Two hundred rows of 180 bytes are more than four times the cache: blocks and a panel are three quarters
// of it.
// CACHE-LABEL: func.func @long
// CACHE: memref<33xf32>
// CACHE: scf.for
// CACHE: return
func.func @long(%x: memref<200x30xf32>, %w: memref<1x8x16xi8>, %ws: memref<4xf32>, %y: memref<200x4xf32>) {
  %q = memref.alloc() {alignment = 64 : i64} : memref<200x40xi8>
  %s = memref.alloc() {alignment = 64 : i64} : memref<200xf32>
  trk.quantize ins(%x : memref<200x30xf32>) init(%q, %s : memref<200x40xi8>, memref<200xf32>)
  trk.packed_matmul ins(%q, %w : memref<200x40xi8>, memref<1x8x16xi8>) scales(%s, %ws : memref<200xf32>, memref<4xf32>) init(%y : memref<200x4xf32>) groups(1) precision(int8) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// A buffer that somebody else reads stays whole; what mixes positions ends a chain, and one kernel
// alone is none.
// CHECK-LABEL: func.func @between
// CHECK-COUNT-2: trk.rms_norm {{.*}} memref<4x4xf32
// CHECK-COUNT-2: trk.rms_norm {{.*}} memref<3x4xf32
// CHECK-NOT: scf.for
// CHECK: trk.attention
// CHECK-NOT: scf.for
// CHECK: trk.rms_norm {{.*}} memref<10x4xf32>
// CHECK: return
func.func @between(%qkv: memref<10x12xf32>, %y: memref<10x4xf32>) {
  %x = memref.alloc() {alignment = 64 : i64} : memref<10x4xf32>
  trk.rms_norm init(%x : memref<10x4xf32>) epsilon(1.0e-5)
  trk.rms_norm init(%y : memref<10x4xf32>) epsilon(1.0e-5)
  trk.attention ins(%qkv : memref<10x12xf32>) init(%x : memref<10x4xf32>) heads(1) kv_heads(1) scale(0.5)
  trk.rms_norm init(%x : memref<10x4xf32>) epsilon(1.0e-5)
  return
}

// Two views of one buffer are other rows of it, and along the positions a row is not alone.
// CHECK-LABEL: func.func @views
// CHECK-NOT: scf.for
// CHECK: return
func.func @views(%x: memref<11x4xf32>) {
  %0 = memref.subview %x[0, 0] [10, 4] [1, 1] : memref<11x4xf32> to memref<10x4xf32, strided<[4, 1]>>
  %1 = memref.subview %x[1, 0] [10, 4] [1, 1] : memref<11x4xf32> to memref<10x4xf32, strided<[4, 1], offset: 4>>
  trk.rms_norm init(%0 : memref<10x4xf32, strided<[4, 1]>>) epsilon(1.0e-5)
  trk.rms_norm init(%1 : memref<10x4xf32, strided<[4, 1], offset: 4>>) epsilon(1.0e-5)
  trk.rms_norm init(%x : memref<11x4xf32>) epsilon(1.0e-5) over(positions)
  trk.rms_norm init(%x : memref<11x4xf32>) epsilon(1.0e-5) over(positions)
  return
}
}
