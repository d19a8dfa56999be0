// RUN: trm-opt %s -trm-plan-memory | FileCheck %s

// The caller's frame is [0, 192), so the callee's begins at 192: 448 bytes.
// CHECK: module attributes {trm.frame_bytes = 448 : i64}
module {
// Buffers that are never alive at once share their place: %a dies before %c
// begins, and %b, 64 bytes after them, lives through both.
// CHECK-LABEL: func.func @caller(
// CHECK-SAME: %{{.*}}: f32, %[[ARENA:.*]]: memref<448xi8> {llvm.noalias})
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: memref.view %[[ARENA]][%{{.*}}][] : memref<448xi8> to memref<32xf32>
// CHECK-DAG: memref.view %[[ARENA]][%{{.*}}][] : memref<448xi8> to memref<16xf32>
// CHECK: call @callee(%{{.*}}, %[[ARENA]])
func.func @caller(%v: f32) {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<32xf32>
  %b = memref.alloc() : memref<16xf32>
  memref.store %v, %a[%c0] : memref<32xf32>
  memref.store %v, %b[%c0] : memref<16xf32>
  %x = memref.load %a[%c0] : memref<32xf32>
  %c = memref.alloc() : memref<32xf32>
  memref.store %x, %c[%c0] : memref<32xf32>
  call @callee(%b) : (memref<16xf32>) -> ()
  %y = memref.load %c[%c0] : memref<32xf32>
  memref.store %y, %b[%c0] : memref<16xf32>
  return
}

// A buffer that a loop reads lives through the whole loop, so the one that the
// loop's body uses does not share with it.
// CHECK-LABEL: func.func private @callee(
// CHECK-SAME: memref<16xf32> {llvm.noalias}, %{{.*}}: memref<448xi8> {llvm.noalias})
// CHECK-DAG: arith.constant 192 : index
// CHECK-DAG: arith.constant 320 : index
func.func private @callee(%p: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %outer = memref.alloc() : memref<32xf32>
  %v = memref.load %p[%c0] : memref<16xf32>
  memref.store %v, %outer[%c0] : memref<32xf32>
  scf.for %i = %c0 to %c4 step %c1 {
    %w = memref.load %outer[%i] : memref<32xf32>
    %inner = memref.alloc() : memref<32xf32>
    memref.store %w, %inner[%i] : memref<32xf32>
  }
  return
}
}
