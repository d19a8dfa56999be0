// RUN: trm-opt %s -trm-lower-to-llvm -split-input-file | FileCheck %s

// Buffers are bare pointers; indices are as wide as pointers of the target.
module attributes {trm.target = #trm.target<name = "toy", triple = "thumbv7em-none-eabi", cpu = "", features = "",
    vector_bits = 128, vector_registers = 16, l2_bytes = 0>} {
  // CHECK-LABEL: llvm.func @element(
  // CHECK-SAME:    %{{.*}}: !llvm.ptr, %[[I:.*]]: i32) -> f32
  // CHECK: llvm.getelementptr {{.*}} : (!llvm.ptr, i32) -> !llvm.ptr, f32
  func.func @element(%x: memref<4xf32>, %i: index) -> f32 {
    %0 = memref.load %x[%i] : memref<4xf32>
    return %0 : f32
  }
}

// -----

// Without a target they have 64 bits. Sums keep their order, masks are vectors of bits.
// CHECK-LABEL: llvm.func @tail(
// CHECK-SAME:    %{{.*}}: !llvm.ptr, %{{.*}}: i64) -> f32
// CHECK: llvm.mlir.constant(dense<[true, true, true, false]> : vector<4xi1>)
// CHECK: llvm.intr.masked.load
// CHECK: "llvm.intr.vector.reduce.fadd"({{.*}}) <{fastmathFlags = #llvm.fastmath<none>}>
func.func @tail(%x: memref<7xf32>, %i: index) -> f32 {
  %zero = arith.constant dense<0.0> : vector<4xf32>
  %three = arith.constant 3 : index
  %mask = vector.create_mask %three : vector<4xi1>
  %0 = vector.maskedload %x[%i], %mask, %zero : memref<7xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>
  %1 = vector.reduction <add>, %0 : vector<4xf32> into f32
  return %1 : f32
}

// -----

// What lies in a buffer's bytes, what exponentials and branches are.
// CHECK-LABEL: llvm.func @arena(
// CHECK: %[[BYTES:.*]] = llvm.mlir.constant(64 : index) : i64
// CHECK: llvm.getelementptr %{{.*}}[%[[BYTES]]] : (!llvm.ptr, i64) -> !llvm.ptr, i8
// CHECK: llvm.cond_br
// CHECK: llvm.intr.exp(
func.func @arena(%bytes: memref<128xi8>, %is: i1) -> f32 {
  %c64 = arith.constant 64 : index
  %c0 = arith.constant 0 : index
  %view = memref.view %bytes[%c64][] : memref<128xi8> to memref<16xf32>
  cf.cond_br %is, ^one, ^other
^one:
  %0 = memref.load %view[%c0] : memref<16xf32>
  %1 = math.exp %0 : f32
  return %1 : f32
^other:
  %2 = arith.constant 0.0 : f32
  return %2 : f32
}
