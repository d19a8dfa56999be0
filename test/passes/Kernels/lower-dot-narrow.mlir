// Bundles of narrow factors become the instruction that the target names, or
// arithmetic of 32 bits where it names none.
// RUN: split-file %s %t
// RUN: trm-opt %t/avx512.mlir -trk-lower-dot | FileCheck %t/avx512.mlir
// RUN: trm-opt %t/avx2.mlir -trk-lower-dot | FileCheck %t/avx2.mlir
// RUN: trm-opt %t/neon.mlir -trk-lower-dot | FileCheck %t/neon.mlir
// RUN: trm-opt %t/pairs.mlir -trk-lower-dot | FileCheck %t/pairs.mlir
// RUN: trm-opt %t/smlad.mlir -trk-lower-dot | FileCheck %t/smlad.mlir
// RUN: trm-opt %t/wasm.mlir -trk-lower-dot | FileCheck %t/wasm.mlir
// RUN: trm-opt %t/none.mlir -trk-lower-dot | FileCheck %t/none.mlir

//--- avx512.mlir
module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "",
    vector_bits = 512, vector_registers = 32, l2_bytes = 0, bf16_dot = "vdpbf16ps", int8_dot = "vpdpbusd">} {
// CHECK-LABEL: @bf16(
// CHECK-SAME: %[[A:.*]]: vector<32xbf16>, %[[B:.*]]: vector<32xbf16>, %[[C:.*]]: vector<16xf32>
// CHECK: llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.512"(%[[C]], %[[A]], %[[B]])
func.func @bf16(%a: vector<32xbf16>, %b: vector<32xbf16>, %c: vector<16xf32>) -> vector<16xf32> {
  %0 = trk.dot %a, %b, %c : vector<32xbf16>, vector<16xf32>
  return %0 : vector<16xf32>
}
// CHECK-LABEL: @int8(
// CHECK-SAME: %[[A:.*]]: vector<64xi8>, %[[B:.*]]: vector<64xi8>, %[[C:.*]]: vector<16xi32>
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%[[C]], %[[A]], %[[B]])
func.func @int8(%a: vector<64xi8>, %b: vector<64xi8>, %c: vector<16xi32>) -> vector<16xi32> {
  %0 = trk.dot %a, %b, %c : vector<64xi8>, vector<16xi32>
  return %0 : vector<16xi32>
}
}

//--- avx2.mlir
module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "",
    vector_bits = 256, vector_registers = 16, l2_bytes = 0, int8_dot = "pmaddwd">} {
// CHECK-LABEL: @int16(
// CHECK-SAME: %[[A:.*]]: vector<16xi16>, %[[B:.*]]: vector<16xi16>, %[[C:.*]]: vector<8xi32>
// CHECK: %[[P:.*]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%[[A]], %[[B]])
// CHECK: arith.addi %[[C]], %[[P]]
func.func @int16(%a: vector<16xi16>, %b: vector<16xi16>, %c: vector<8xi32>) -> vector<8xi32> {
  %0 = trk.dot %a, %b, %c : vector<16xi16>, vector<8xi32>
  return %0 : vector<8xi32>
}
}

//--- neon.mlir
module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 32, l2_bytes = 0, bf16_dot = "bfdot", int8_dot = "sdot">} {
// CHECK-LABEL: @bf16(
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.bfdot.v4f32.v8bf16"
func.func @bf16(%a: vector<8xbf16>, %b: vector<8xbf16>, %c: vector<4xf32>) -> vector<4xf32> {
  %0 = trk.dot %a, %b, %c : vector<8xbf16>, vector<4xf32>
  return %0 : vector<4xf32>
}
// CHECK-LABEL: @int8(
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.sdot.v4i32.v16i8"
func.func @int8(%a: vector<16xi8>, %b: vector<16xi8>, %c: vector<4xi32>) -> vector<4xi32> {
  %0 = trk.dot %a, %b, %c : vector<16xi8>, vector<4xi32>
  return %0 : vector<4xi32>
}
}

//--- pairs.mlir
module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 32, l2_bytes = 0, int8_dot = "smmla">} {
// CHECK-LABEL: @int8(
// CHECK-SAME: %[[A:.*]]: vector<16xi8>, %[[B:.*]]: vector<16xi8>, %[[C:.*]]: vector<4xi32>
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.smmla.v4i32.v16i8"(%[[C]], %[[A]], %[[B]])
func.func @int8(%a: vector<16xi8>, %b: vector<16xi8>, %c: vector<4xi32>) -> vector<4xi32> {
  %0 = trk.dot %a, %b, %c pairs : vector<16xi8>, vector<4xi32>
  return %0 : vector<4xi32>
}
}

//--- smlad.mlir
module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "",
    vector_bits = 64, vector_registers = 8, l2_bytes = 0, int8_dot = "smlad">} {
// Even elements of the first lane, then odd ones, which a rotation brings into their places.
// CHECK-LABEL: @int8(
// CHECK-SAME: %{{.*}}: vector<8xi8>, %{{.*}}: vector<8xi8>, %[[C:.*]]: vector<2xi32>
// CHECK: %[[SUM:.*]] = vector.extract %[[C]][0]
// CHECK: %[[A:.*]] = llvm.call_intrinsic "llvm.arm.sxtb16"
// CHECK: %[[B:.*]] = llvm.call_intrinsic "llvm.arm.sxtb16"
// CHECK: %[[EVEN:.*]] = llvm.call_intrinsic "llvm.arm.smlad"(%[[A]], %[[B]], %[[SUM]])
// CHECK: llvm.call_intrinsic "llvm.fshr.i32"
// CHECK: %[[ODD:.*]] = llvm.call_intrinsic "llvm.arm.smlad"({{.*}}, {{.*}}, %[[EVEN]])
// CHECK: %[[RESULT:.*]] = vector.insert %[[ODD]], %[[C]] [0]
// CHECK: vector.insert {{.*}}, %[[RESULT]] [1]
func.func @int8(%a: vector<8xi8>, %b: vector<8xi8>, %c: vector<2xi32>) -> vector<2xi32> {
  %0 = trk.dot %a, %b, %c : vector<8xi8>, vector<2xi32>
  return %0 : vector<2xi32>
}
}

//--- wasm.mlir
module attributes {trm.target = #trm.target<name = "t", triple = "", cpu = "", features = "",
    vector_bits = 128, vector_registers = 16, l2_bytes = 0, int8_dot = "i32x4_dot">} {
// CHECK-LABEL: @int16(
// CHECK-SAME: %[[A:.*]]: vector<8xi16>, %[[B:.*]]: vector<8xi16>, %[[C:.*]]: vector<4xi32>
// CHECK: %[[PRODUCTS:.*]] = llvm.call_intrinsic "llvm.wasm.dot"(%[[A]], %[[B]])
// CHECK: arith.addi %[[C]], %[[PRODUCTS]]
func.func @int16(%a: vector<8xi16>, %b: vector<8xi16>, %c: vector<4xi32>) -> vector<4xi32> {
  %0 = trk.dot %a, %b, %c : vector<8xi16>, vector<4xi32>
  return %0 : vector<4xi32>
}
}

//--- none.mlir
// The lower half of a lane is the first bfloat16 of its bundle.
// CHECK-LABEL: @bf16(
// CHECK: arith.shli
// CHECK: arith.mulf
// CHECK: arith.andi
// CHECK: arith.addf
// CHECK-NOT: call_intrinsic
func.func @bf16(%a: vector<8xbf16>, %b: vector<8xbf16>, %c: vector<4xf32>) -> vector<4xf32> {
  %0 = trk.dot %a, %b, %c : vector<8xbf16>, vector<4xf32>
  return %0 : vector<4xf32>
}
// CHECK-LABEL: @int16(
// CHECK: arith.shrsi
// CHECK: arith.muli
// CHECK: arith.addi
// CHECK-NOT: call_intrinsic
func.func @int16(%a: vector<8xi16>, %b: vector<8xi16>, %c: vector<4xi32>) -> vector<4xi32> {
  %0 = trk.dot %a, %b, %c : vector<8xi16>, vector<4xi32>
  return %0 : vector<4xi32>
}
