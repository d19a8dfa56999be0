// RUN: trm-opt %s -trm-expand-exp | FileCheck %s

// CHECK-LABEL: @vector
// CHECK-NOT: math.exp
// CHECK: arith.cmpf olt, {{.*}} : vector<4xf32>
// CHECK-NEXT: arith.select
// CHECK: arith.cmpf ogt, {{.*}} : vector<4xf32>
// CHECK-NEXT: arith.select
// CHECK-COUNT-9: arith.mulf {{.*}} : vector<4xf32>
// CHECK: arith.shli {{.*}} : vector<4xi32>
// CHECK: arith.bitcast {{.*}} : vector<4xi32> to vector<4xf32>
func.func @vector(%x: vector<4xf32>) -> vector<4xf32> {
  %0 = math.exp %x : vector<4xf32>
  return %0 : vector<4xf32>
}

// A power of two, where that is enough.
// CHECK-LABEL: @approximate
// CHECK-NOT: math.exp
// CHECK-COUNT-6: arith.mulf {{.*}} : vector<4xf32>
// CHECK-NOT: arith.mulf
// CHECK: arith.shli {{.*}} : vector<4xi32>
func.func @approximate(%x: vector<4xf32>) -> vector<4xf32> {
  %0 = math.exp %x fastmath<afn> : vector<4xf32>
  return %0 : vector<4xf32>
}

// CHECK-LABEL: @scalar
// CHECK-NOT: math.exp
// CHECK: arith.bitcast {{.*}} : i32 to f32
func.func @scalar(%x: f32) -> f32 {
  %0 = math.exp %x : f32
  return %0 : f32
}

// CHECK-LABEL: @double
// CHECK: math.exp %{{.*}} : f64
func.func @double(%x: f64) -> f64 {
  %0 = math.exp %x : f64
  return %0 : f64
}
