// RUN: trm-opt %s -verify-diagnostics -split-input-file

func.func @groups(%a: memref<2x4xf32>, %w: memref<4x4xf32>) {
  // expected-error @+1 {{has at least one group, but groups is 0}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(0) epilogue {
  ^bb0(%old: f32):
    trk.yield %old : f32
  }
  return
}

// -----

func.func @other_axis(%a: memref<2x4xf32>, %w: memref<4x4xf32>, %c: memref<3x4xf32>) {
  // expected-error @+1 {{over features keeps the other axis, but it goes from 'memref<2x4xf32>' to 'memref<3x4xf32>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%c : memref<3x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @depth(%a: memref<2x4xf32>, %w: memref<4x5xf32>) {
  // expected-error @+1 {{sums over the weight's inner dimension, 5, but the input has 4}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x5xf32>) init(%a : memref<2x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @bias(%a: memref<2x4xf32>, %w: memref<4x4xf32>, %b: memref<3xf32>) {
  // expected-error @+1 {{has a bias for each output, 4, but it is 'memref<3xf32>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) bias(%b : memref<3xf32>) init(%a : memref<2x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @plain(%a: memref<2x4xf32>, %w: memref<4x4xf32>) {
  // expected-error @+1 {{has groups * result outputs, 8, in its weight, but it is 'memref<4x4xf32>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(2) epilogue {
  ^bb0(%gate: f32, %up: f32, %old: f32):
    trk.yield %up : f32
  }
  return
}

// -----

func.func @untiled(%a: memref<2x4xf32>, %w: memref<1x4x4xf32>) {
  // expected-error @+1 {{names the tile that its weight is packed for, but has none}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<1x4x4xf32>) init(%a : memref<2x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @uneven(%a: memref<2x4xf32>, %w: memref<1x4x5xf32>) {
  // expected-error @+1 {{splits a panel into groups evenly, but a panel of 5 has 2 groups}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<1x4x5xf32>) init(%a : memref<2x4xf32>) groups(2) tile(<rows = 1, columns = 5>) epilogue {
  ^bb0(%gate: f32, %up: f32, %old: f32):
    trk.yield %up : f32
  }
  return
}

// -----

func.func @packed(%a: memref<2x4xf32>, %w: memref<3x4x8xf32>) {
  // expected-error @+1 {{has a packed weight [1, K, 8], but it is 'memref<3x4x8xf32>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<3x4x8xf32>) init(%a : memref<2x4xf32>) groups(1) tile(<rows = 1, columns = 8>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @epilogue(%a: memref<2x4xf32>, %w: memref<4x4xf32>) {
  // expected-error @+1 {{epilogue takes 1 accumulators and the element of init, all f32, but takes 'f32'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @not_elementwise(%a: memref<2x4xf32>, %w: memref<4x4xf32>) {
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32, %old: f32):
    // expected-error @+1 {{inside an epilogue works on single elements (arith, math), but is neither elementwise nor a constant}}
    %0 = memref.alloc() : memref<4xf32>
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @epsilon(%x: memref<2x4xf32>) {
  // expected-error @+1 {{needs an epsilon of at least 0, but it is}}
  trk.rms_norm init(%x : memref<2x4xf32>) epsilon(-1.0)
  return
}

// -----

func.func @heads(%qkv: memref<2x12xf32>, %o: memref<2x4xf32>) {
  // expected-error @+1 {{needs kv_heads to divide heads, and heads the result's features, but they are 2, 3 and 4}}
  trk.attention ins(%qkv : memref<2x12xf32>) init(%o : memref<2x4xf32>) heads(3) kv_heads(2) scale(1.0)
  return
}

// -----

func.func @qkv(%qkv: memref<2x11xf32>, %o: memref<2x4xf32>) {
  // expected-error @+1 {{needs qkv [2, 12], but it is 'memref<2x11xf32>'}}
  trk.attention ins(%qkv : memref<2x11xf32>) init(%o : memref<2x4xf32>) heads(2) kv_heads(2) scale(1.0)
  return
}

// -----

func.func @precision(%qkv: memref<2x12xf32>, %o: memref<2x4xf32>) {
  // expected-error @+1 {{has no weights to round to mxint4; its factors are f32, bf16 or int8}}
  trk.attention ins(%qkv : memref<2x12xf32>) init(%o : memref<2x4xf32>) heads(2) kv_heads(2) scale(1.0) precision(mxint4)
  return
}

// -----

func.func @rope(%qkv: memref<2x12xf32>, %r: memref<2x3x1xf32>, %o: memref<2x4xf32>) {
  // expected-error @+1 {{needs rope [2, 2, head_dim / 2] for an even head_dim, but head_dim is 2 and rope 'memref<2x3x1xf32>'}}
  trk.attention ins(%qkv : memref<2x12xf32>) rope(%r : memref<2x3x1xf32>) init(%o : memref<2x4xf32>) heads(2) kv_heads(2) scale(1.0)
  return
}

// -----

func.func @dot(%a: vector<6xf32>, %c: vector<4xf32>) -> vector<4xf32> {
  // expected-error @+1 {{multiplies a whole number of elements a lane, but has 6 for 4 lanes}}
  %0 = trk.dot %a, %a, %c : vector<6xf32>, vector<4xf32>
  return %0 : vector<4xf32>
}

// -----

// expected-error @+1 {{tile has at least one row and one column, but is 0 by 8}}
func.func private @tile() attributes {t = #trk.tile<rows = 0, columns = 8>}

// -----

func.func @norm_epsilon(%a: memref<2x4xf32>, %w: memref<4x4xf32>) {
  // expected-error @+1 {{normalizes with an epsilon of at least 0, but it is }}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(1) normalize(-1.0) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @addend_alone(%a: memref<2x4xf32>, %w: memref<4x4xf32>, %b: memref<2x4xf32>) {
  // expected-error @+1 {{adds to what it normalized, but does not normalize}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(1) addend(%b : memref<2x4xf32>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @addend_shape(%a: memref<2x4xf32>, %w: memref<4x4xf32>) {
  // expected-error @+1 {{adds an addend of the result's shape, 'memref<2x4xf32>', but it is 'memref<4x4xf32>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xf32>, memref<4x4xf32>) init(%a : memref<2x4xf32>) groups(1) normalize(1.0e-5) addend(%w : memref<4x4xf32>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @block_exponents(%a: memref<2x8xi8>, %s: memref<2xf32>, %w: memref<1x1x16xui8>, %e: memref<1x2x4xui8>, %c: memref<2x4xf32>) {
  // expected-error @+1 {{has a packed weight of four bits with ui8 exponents [panels, blocks, width] and neither offset nor pairs, but the weight is 'memref<1x1x16xui8>'}}
  trk.packed_matmul ins(%a, %w : memref<2x8xi8>, memref<1x1x16xui8>) scales(%s, %e : memref<2xf32>, memref<1x2x4xui8>) init(%c : memref<2x4xf32>) groups(1) precision(mxint4) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @exponents_alone(%a: memref<2x4xi8>, %s: memref<2xf32>, %w: memref<1x1x16xi8>, %e: memref<4xui8>, %c: memref<2x4xf32>) {
  // expected-error @+1 {{has exponents as scales where its weight has four bits, but it is 'memref<1x1x16xi8>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xi8>, memref<1x1x16xi8>) scales(%s, %e : memref<2xf32>, memref<4xui8>) init(%c : memref<2x4xf32>) groups(1) precision(int8) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}
