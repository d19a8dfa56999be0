//===- Factors.h - rounding to the factors of a dot instruction ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_PASSES_KERNELS_FACTORS_H
#define TRM_PASSES_KERNELS_FACTORS_H

#include "trm/passes/Kernels/RegisterTile.h"

namespace trm {

/// Emits the rounding of float32 values to the narrow elements that a kernel's dot
/// instruction multiplies, and their bundles.
class FactorEmitter {
public:
  /// `zeroPoint` is added to integers.
  FactorEmitter(VectorEmitter &emitter, TargetAttr target, mlir::Type element, int64_t bundle,
                int64_t zeroPoint);

  /// `largest` or the magnitude of `value`, lane by lane.
  mlir::Value largerMagnitude(mlir::Value largest, mlir::Value value);
  /// Of one or more vectors, lane by lane.
  mlir::Value largestOf(llvm::ArrayRef<mlir::Value> vectors);

  /// The scale of a line of this largest magnitude, which is at least kLeastMagnitude, and
  /// what its elements are multiplied with to become integers.
  struct Scale {
    mlir::Value scale, inverse;
  };
  Scale chooseScale(mlir::Value largest);

  /// Narrow elements, one a lane; floating-point ones have no `inverse`.
  mlir::Value round(mlir::Value value, mlir::Value inverse);
  /// The nearest integers of value * inverse, plus the zero point, in the low bits of
  /// 32-bit lanes.
  mlir::Value toInteger(mlir::Value value, mlir::Value inverse);

  /// The bundles of `count` vectors of values, lane by lane, as elements side by side;
  /// those of a bundle that are missing are zero.
  mlir::Value packBundles(int64_t count, llvm::function_ref<mlir::Value(int64_t)> valueAt,
                          mlir::Value inverse);

  /// Where `column` of `row` lies in a buffer that an instruction for pairs reads: a bundle of
  /// one row, then that of its partner.
  llvm::SmallVector<mlir::Value> placeInPair(mlir::Value row, mlir::Value column);

private:
  mlir::Value packWord(int64_t begin, int64_t count,
                       llvm::function_ref<mlir::Value(int64_t)> valueAt, mlir::Value inverse);

  VectorEmitter &e;
  mlir::Type element;
  int64_t bundle, zeroPoint;
  bool hasBFloat16;
};

} // namespace trm

#endif // TRM_PASSES_KERNELS_FACTORS_H
