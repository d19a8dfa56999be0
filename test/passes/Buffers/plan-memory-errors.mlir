// RUN: trm-opt %s -trm-plan-memory -verify-diagnostics -split-input-file

// expected-error @+1 {{calls itself; a static arena needs a bounded call depth}}
func.func @again() {
  call @again() : () -> ()
  return
}

// -----

func.func @dynamic(%n: index) {
  // expected-error @+1 {{has a size that is not static: 'memref<?xf32>'}}
  %0 = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

// expected-error @+1 {{returns a buffer; results are written to arguments instead}}
func.func @returns() -> memref<4xf32> {
  %0 = memref.alloc() : memref<4xf32>
  return %0 : memref<4xf32>
}
