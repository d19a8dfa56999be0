// RUN: trm-opt %s -trk-decompose -canonicalize -cse | FileCheck %s --implicit-check-not=trk.

// CHECK-LABEL: func @norm(
// CHECK-SAME:    %[[X:.*]]: tensor<3x8xf32>)
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}} iterator_types = ["reduction", "parallel"]} ins(%[[X]] :
// CHECK: %[[Y:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} ins(%[[SUMS]] : tensor<8xf32>) outs(%[[X]] : tensor<3x8xf32>)
// CHECK:   math.sqrt
// CHECK: return %[[Y]]
func.func @norm(%x: tensor<3x8xf32>) -> tensor<3x8xf32> {
  %0 = trk.rms_norm init(%x : tensor<3x8xf32>) epsilon(1.0e-5) over(positions) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// The largest magnitude of a line, its factors with the zero point added, its scale.
// CHECK-LABEL: func @quantize(
// CHECK: %[[LARGEST:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]}
// CHECK:   math.absf
// CHECK:   arith.maxnumf
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]} outs(%{{.*}} : tensor<3x12xi8>)
// CHECK:   tensor.extract %[[LARGEST]]
// CHECK:   arith.addf %{{.*}}, %{{.*}} : f32
// CHECK:   arith.bitcast %{{.*}} : f32 to i32
// CHECK:   arith.trunci %{{.*}} : i32 to i8
// CHECK: %[[SCALES:.*]] = linalg.generic {{.*}} ins(%[[LARGEST]] : tensor<3xf32>)
// CHECK: tensor.insert_slice %[[SCALES]] into %{{.*}}[0] [3] [1] : tensor<3xf32> into tensor<4xf32>
func.func @quantize(%x: tensor<3x9xf32>, %q: tensor<3x12xi8>, %s: tensor<4xf32>)
    -> (tensor<3x12xi8>, tensor<4xf32>) {
  %0, %1 = trk.quantize ins(%x : tensor<3x9xf32>) init(%q, %s : tensor<3x12xi8>, tensor<4xf32>)
      zero_point(128) -> tensor<3x12xi8>, tensor<4xf32>
  return %0, %1 : tensor<3x12xi8>, tensor<4xf32>
}

// Ties to even, in integers: no function of a compiler's runtime.
// CHECK-LABEL: func @bfloat16(
// CHECK-NOT: arith.truncf
// CHECK: arith.bitcast %{{.*}} : i16 to bf16
func.func @bfloat16(%x: tensor<3x8xf32>, %q: tensor<2x16xbf16>) -> tensor<2x16xbf16> {
  %0 = trk.quantize ins(%x : tensor<3x8xf32>) init(%q : tensor<2x16xbf16>) over(positions)
      -> tensor<2x16xbf16>
  return %0 : tensor<2x16xbf16>
}

// Scores of each head, their exponentials, the sums of these.
// CHECK-LABEL: func @attention(
// CHECK: linalg.batch_matmul {{.*}} outs(%{{.*}} : tensor<2x3x3xf32>)
// CHECK: arith.maxnumf
// CHECK: math.exp
// CHECK: arith.addf
// CHECK: linalg.batch_matmul {{.*}} outs(%{{.*}} : tensor<2x3x4xf32>)
// CHECK: arith.divf
func.func @attention(%qkv: tensor<3x16xf32>, %rope: tensor<2x3x2xf32>, %o: tensor<3x8xf32>)
    -> tensor<3x8xf32> {
  %0 = trk.attention ins(%qkv : tensor<3x16xf32>) rope(%rope : tensor<2x3x2xf32>)
      init(%o : tensor<3x8xf32>) heads(2) kv_heads(1) scale(0.5) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// A loop for the sum of each group, then what is done with them.
// CHECK-LABEL: func @product(
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<3x4xf32>)
// CHECK:   %[[GATE:.*]] = scf.for
// CHECK:     tensor.extract %{{.*}} : tensor<2x5x4xf32>
// CHECK:   %[[UP:.*]] = scf.for
// CHECK:   arith.mulf %[[GATE]], %[[UP]] : f32
// CHECK: math.sqrt
func.func @product(%a: tensor<3x5xf32>, %w: tensor<2x5x4xf32>, %c: tensor<3x4xf32>,
                   %d: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x5xf32>, tensor<2x5x4xf32>)
      init(%c : tensor<3x4xf32>) groups(2) tile(<rows = 1, columns = 4>) normalize(1.0e-5)
      addend(%d : tensor<3x4xf32>) -> tensor<3x4xf32> epilogue {
  ^bb0(%gate: f32, %up: f32, %old: f32):
    %p = arith.mulf %gate, %up : f32
    trk.yield %p : f32
  }
  return %0 : tensor<3x4xf32>
}

// With an offset, inputs of 8 bits are unsigned.
// CHECK-LABEL: func @integers(
// CHECK: scf.for {{.*}} -> (i32)
// CHECK-DAG: arith.extui %{{.*}} : i8 to i32
// CHECK-DAG: arith.extsi %{{.*}} : i8 to i32
// CHECK: arith.sitofp
func.func @integers(%a: tensor<3x8xi8>, %as: tensor<3xf32>, %w: tensor<1x2x16xi8>,
                    %ws: tensor<4xf32>, %o: tensor<4xi32>, %c: tensor<3x4xf32>)
    -> tensor<3x4xf32> {
  %0 = trk.packed_matmul ins(%a, %w : tensor<3x8xi8>, tensor<1x2x16xi8>)
      scales(%as, %ws : tensor<3xf32>, tensor<4xf32>) offset(%o : tensor<4xi32>)
      init(%c : tensor<3x4xf32>) groups(1) precision(int8) tile(<rows = 1, columns = 4>)
      -> tensor<3x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<3x4xf32>
}

// Two factors in a byte, with a power of two for each block.
// CHECK-LABEL: func @four_bits(
// CHECK: arith.constant {{.*}} : tensor<1x1x16xi8>
// CHECK: arith.shrui %{{.*}}, %{{.*}} : i32
// CHECK: arith.bitcast %{{.*}} : i32 to f32
func.func @four_bits(%a: tensor<2x8xi8>, %as: tensor<2xf32>, %c: tensor<2x4xf32>)
    -> tensor<2x4xf32> {
  %w = arith.constant dense<[[[1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 48, 64, 80, 96, 112, 165]]]> : tensor<1x1x16xui8>
  %ws = arith.constant dense<[[[126, 127, 128, 129]]]> : tensor<1x1x4xui8>
  %0 = trk.packed_matmul ins(%a, %w : tensor<2x8xi8>, tensor<1x1x16xui8>)
      scales(%as, %ws : tensor<2xf32>, tensor<1x1x4xui8>) init(%c : tensor<2x4xf32>) groups(1)
      precision(mxint4) tile(<rows = 1, columns = 4>) -> tensor<2x4xf32> epilogue {
  ^bb0(%acc: f32, %old: f32):
    trk.yield %acc : f32
  }
  return %0 : tensor<2x4xf32>
}
