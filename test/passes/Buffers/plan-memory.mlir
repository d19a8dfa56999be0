// RUN: trm-opt %s -trm-plan-memory --remarks-filter=trm-plan-memory > %t.mlir 2> %t.remarks
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t.remarks
// RUN: trm-opt %s -trm-plan-memory=share=false | FileCheck %s --check-prefix=APART

// Alive at once are at most %b, %c and the callee's two, and no byte more is taken.
// CHECK: module attributes {trm.arena = #trm.arena<bytes = 448, lower_bound_bytes = 448, buffers = [
// An entry for each life: where, how much, and from when to when.
// CHECK-DAG: <name = "caller.0", type = memref<32xf32>, offset = 0, begin = {{[0-9]+}}, end = {{[0-9]+}}>
// CHECK-DAG: name = "caller.1", type = memref<16xf32>, offset = 128, begin
// CHECK-DAG: name = "caller.2", type = memref<{{[^>]*}}>, offset = 0, begin
// CHECK-DAG: name = "caller.3", type = memref<{{[^>]*}}>, offset = [[#SHARED:]], begin
// CHECK-DAG: name = "callee.0", type = memref<{{[^>]*}}>, offset = [[#SHARED]], begin
// CHECK-DAG: name = "callee.1", type = memref<{{[^>]*}}>, offset = 320, begin
// REMARK: PlanMemory
// REMARK-SAME: Buffers=6
// REMARK-SAME: Bytes=448
// REMARK-SAME: LowerBound=448
// REMARK-SAME: Unshared=704

// Apart, the buffers take their sum.
// APART: trm.arena = #trm.arena<bytes = 704, lower_bound_bytes = 448,
// APART-DAG: constant 0 : index
// APART-DAG: constant 128 : index
// APART-DAG: constant 192 : index
// APART-DAG: constant 320 : index
// APART-DAG: constant 448 : index
// APART-DAG: constant 576 : index
module {
// %a dies before %c begins and gives it its place; %b lives through both.
// CHECK-LABEL: func.func @caller(
// CHECK-SAME: %{{.*}}: f32, %[[ARENA:.*]]: memref<448xi8> {llvm.noalias})
// CHECK: memref.view %[[ARENA]][%{{.*}}][] : memref<448xi8> to memref<32xf32>
// CHECK: %[[B:.*]] = memref.view %[[ARENA]][%{{.*}}][] : memref<448xi8> to memref<16xf32>
// CHECK: call @callee(%[[B]], %[[ARENA]])
// CHECK-NOT: memref.alloc
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
  // Not alive during the call, so it lies where the callee's buffers lay.
  %d = memref.alloc() : memref<32xf32>
  memref.store %y, %d[%c0] : memref<32xf32>
  %z = memref.load %d[%c0] : memref<32xf32>
  %w = memref.load %c[%c0] : memref<32xf32>
  memref.store %z, %b[%c0] : memref<16xf32>
  memref.store %w, %b[%c0] : memref<16xf32>
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
