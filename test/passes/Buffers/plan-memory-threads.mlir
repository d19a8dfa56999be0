// RUN: trm-opt %s -split-input-file -trm-plan-memory | FileCheck %s

// Between two barriers a thread may be at any place while another is at any other:
// only buffers that a barrier parts share bytes. Arguments may alias what other
// threads write.
// CHECK: trm.arena = #trm.arena<bytes = 128,
// CHECK-SAME: name = "apart.0", type = memref<{{[^>]*}}>, offset = 0,
// CHECK-SAME: name = "apart.1", type = memref<{{[^>]*}}>, offset = 64,
// CHECK-SAME: name = "apart.2", type = memref<{{[^>]*}}>, offset = 0,
// CHECK-NOT: llvm.noalias
module {
func.func private @m.barrier(!llvm.ptr) attributes {trm.part = #trm.part<barrier>}
func.func @apart(%v: f32, %team: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<16xf32>
  memref.store %v, %a[%c0] : memref<16xf32>
  %b = memref.alloc() : memref<16xf32>
  memref.store %v, %b[%c0] : memref<16xf32>
  call @m.barrier(%team) : (!llvm.ptr) -> ()
  %c = memref.alloc() : memref<16xf32>
  memref.store %v, %c[%c0] : memref<16xf32>
  return
}
}

// -----

// %b is used at the end of a round and %a at the start of the next, with no barrier
// in between, in a callee of the loop.
// CHECK: trm.arena = #trm.arena<bytes = 128,
module {
func.func private @m.barrier(!llvm.ptr) attributes {trm.part = #trm.part<barrier>}
func.func private @round(%v: f32, %team: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<16xf32>
  memref.store %v, %a[%c0] : memref<16xf32>
  call @m.barrier(%team) : (!llvm.ptr) -> ()
  %b = memref.alloc() : memref<16xf32>
  memref.store %v, %b[%c0] : memref<16xf32>
  return
}
func.func @loop(%v: f32, %team: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    func.call @round(%v, %team) : (f32, !llvm.ptr) -> ()
  }
  return
}
}

// -----

// One more barrier parts them.
// CHECK: trm.arena = #trm.arena<bytes = 64,
module {
func.func private @m.barrier(!llvm.ptr) attributes {trm.part = #trm.part<barrier>}
func.func private @round(%v: f32, %team: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<16xf32>
  memref.store %v, %a[%c0] : memref<16xf32>
  call @m.barrier(%team) : (!llvm.ptr) -> ()
  %b = memref.alloc() : memref<16xf32>
  memref.store %v, %b[%c0] : memref<16xf32>
  call @m.barrier(%team) : (!llvm.ptr) -> ()
  return
}
func.func @loop(%v: f32, %team: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  scf.for %i = %c0 to %c3 step %c1 {
    func.call @round(%v, %team) : (f32, !llvm.ptr) -> ()
  }
  return
}
}
