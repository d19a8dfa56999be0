// RUN: trm-opt %s -trm-print-traffic -verify-diagnostics

// expected-error @below {{calls itself}}
func.func private @m.net(%h: memref<2x4xf32>) {
  func.call @m.net(%h) : (memref<2x4xf32>) -> ()
  return
}
