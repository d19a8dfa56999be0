// RUN: trm-opt %s -trm-order-globals | FileCheck %s

// The first one used comes first; one that nothing uses stays behind.
// CHECK: memref.global "private" constant @constant_0 : memref<1xf32> = dense<2.000000e+00>
// CHECK-NEXT: memref.global "private" constant @constant_1 : memref<1xf32> = dense<1.000000e+00>
// CHECK-NEXT: memref.global "private" constant @unused
memref.global "private" constant @a : memref<1xf32> = dense<1.0>
memref.global "private" constant @unused : memref<1xf32> = dense<3.0>
memref.global "private" constant @b : memref<1xf32> = dense<2.0>
// CHECK-LABEL: @f
func.func @f() -> (memref<1xf32>, memref<1xf32>, memref<1xf32>) {
  // CHECK-NEXT: memref.get_global @constant_0
  %0 = memref.get_global @b : memref<1xf32>
  // CHECK-NEXT: memref.get_global @constant_1
  %1 = memref.get_global @a : memref<1xf32>
  // CHECK-NEXT: memref.get_global @constant_0
  %2 = memref.get_global @b : memref<1xf32>
  return %0, %1, %2 : memref<1xf32>, memref<1xf32>, memref<1xf32>
}
