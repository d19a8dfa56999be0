// RUN: trm-opt %s -verify-diagnostics -split-input-file

func.func @pairs(%a: memref<3x6xf32>, %q: memref<2x12xbf16>) {
  // expected-error @+1 {{has pairs of 8-bit integers, but a result of 'memref<2x12xbf16>'}}
  trk.quantize ins(%a : memref<3x6xf32>) init(%q : memref<2x12xbf16>) pairs
  return
}

// -----

func.func @no_scale(%a: memref<3x6xf32>, %q: memref<3x8xi8>) {
  // expected-error @+1 {{has scales for integers, and only there a zero point, but its result is 'i8'}}
  trk.quantize ins(%a : memref<3x6xf32>) init(%q : memref<3x8xi8>)
  return
}

// -----

func.func @zero_point(%a: memref<3x6xf32>, %q: memref<3x8xbf16>) {
  // expected-error @+1 {{has scales for integers, and only there a zero point, but its result is 'bf16'}}
  trk.quantize ins(%a : memref<3x6xf32>) init(%q : memref<3x8xbf16>) zero_point(128)
  return
}

// -----

func.func @few_scales(%a: memref<3x6xf32>, %q: memref<3x8xi8>, %s: memref<2xf32>) {
  // expected-error @+1 {{has a scale for each of 3 lines, but it is 'memref<2xf32>'}}
  trk.quantize ins(%a : memref<3x6xf32>) init(%q, %s : memref<3x8xi8>, memref<2xf32>)
  return
}

// -----

func.func @narrow(%a: memref<3x6xf32>, %q: memref<3x6xi8>, %s: memref<3xf32>) {
  // expected-error @+1 {{over features has a result of 3 rows of at least 8 elements, but it is 'memref<3x6xi8>'}}
  trk.quantize ins(%a : memref<3x6xf32>) init(%q, %s : memref<3x6xi8>, memref<3xf32>)
  return
}

// -----

func.func @mixed(%a: memref<2x8xi8>, %w: memref<1x4x8xbf16>, %s: memref<2xf32>, %ws: memref<4xf32>, %c: memref<2x4xf32>) {
  // expected-error @+1 {{multiplies factors of one type, or 16-bit by 8-bit integers, but they are 'i8' and 'bf16'}}
  trk.packed_matmul ins(%a, %w : memref<2x8xi8>, memref<1x4x8xbf16>) scales(%s, %ws : memref<2xf32>, memref<4xf32>) init(%c : memref<2x4xf32>) groups(1) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @unscaled(%a: memref<2x8xi8>, %w: memref<1x2x16xi8>, %c: memref<2x4xf32>) {
  // expected-error @+1 {{has scales where its factors are integers, and only there may have an offset, but the factors are 'i8'}}
  trk.packed_matmul ins(%a, %w : memref<2x8xi8>, memref<1x2x16xi8>) init(%c : memref<2x4xf32>) groups(1) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @short_lines(%a: memref<2x4xi8>, %w: memref<1x2x16xi8>, %s: memref<2xf32>, %ws: memref<4xf32>, %c: memref<2x4xf32>) {
  // expected-error @+1 {{over features has an input of 2 rows of at least 8 elements, but it is 'memref<2x4xi8>'}}
  trk.packed_matmul ins(%a, %w : memref<2x4xi8>, memref<1x2x16xi8>) scales(%s, %ws : memref<2xf32>, memref<4xf32>) init(%c : memref<2x4xf32>) groups(1) tile(<rows = 2, columns = 4>) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @plain(%a: memref<2x8xbf16>, %w: memref<4x8xbf16>, %c: memref<2x4xf32>) {
  // expected-error @+1 {{has a plain weight and input of f32, but they are 'bf16'}}
  trk.packed_matmul ins(%a, %w : memref<2x8xbf16>, memref<4x8xbf16>) init(%c : memref<2x4xf32>) groups(1) epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return
}

// -----

func.func @half_pairs(%a: memref<3x6xf32>, %q: memref<1x16xi8>, %s: memref<3xf32>) {
  // expected-error @+1 {{over features has a result of 2 rows of at least 16 elements, but it is 'memref<1x16xi8>'}}
  trk.quantize ins(%a : memref<3x6xf32>) init(%q, %s : memref<1x16xi8>, memref<3xf32>) pairs
  return
}

// -----

func.func @dot_of_one_pair(%a: vector<8xi8>, %acc: vector<2xi32>) {
  // expected-error @+1 {{in pairs has two lines by two, but has 8 for 2 lanes}}
  %0 = trk.dot %a, %a, %acc pairs : vector<8xi8>, vector<2xi32>
  return
}
