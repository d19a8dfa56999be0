//===- HeadPacker.h - factors of one head of attention ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_PASSES_KERNELS_HEADPACKER_H
#define TRM_PASSES_KERNELS_HEADPACKER_H

#include "trm/passes/Kernels/DotFormat.h"
#include "trm/passes/Kernels/Factors.h"

namespace trm {

/// How the factors of one head lie in scratch memory: those of the second factor of a
/// product as in a packed weight, panels of so many columns one behind the other.
struct HeadLayout {
  DotFormat format;
  int64_t positions, headDim;
  /// Columns of a panel: of keys for scores, of features for weighted values.
  int64_t keyWidth, valueWidth;

  int64_t getFeatureBundles() const { return llvm::divideCeil(headDim, format.bundle); }
  int64_t getKeyBundles() const { return llvm::divideCeil(positions, format.bundle); }
  /// Exponentials of a row, in whole vectors and whole bundles.
  int64_t getPaddedKeys(int64_t lanes) const;
  /// Of a line of queries or keys: vectors are stored whole.
  int64_t getLineWidth(int64_t lanes, bool turns) const;
  /// What is added to exponentials, which are never negative, for an instruction that
  /// takes signed factors of 8 bits.
  int64_t getPowerZeroPoint() const;
};

/// Memory of one share: buffers of rank 2, of one row where they are vectors.
struct HeadScratch {
  /// Factors: of keys `[panels * bundles of features, width * B]`, of values `[panels *
  /// bundles of keys, width * B]`, and one line.
  mlir::Value keys, values, line;
  /// Of integers, else null: what values have less than they had, scales; `keyOffset` and
  /// `valueOffset` make up for a zero point of what they are multiplied with, null where there is
  /// none.
  mlir::Value keyScale, keyOffset, valueMean, valueScale, valueOffset;

  void forEach(llvm::function_ref<void(mlir::Value &)> body);
};

/// Emits the packing of queries, keys and values of one head.
class HeadPacker {
public:
  HeadPacker(VectorEmitter &emitter, trk::AttentionOp op, TargetAttr target,
             const HeadLayout &layout);

  using BlockBody = llvm::function_ref<void(mlir::Value block, mlir::Value first, int64_t extent)>;
  /// Panels that cover `size` columns, `width` at most each, as evenly as vectors allow.
  void forBlocks(int64_t size, int64_t width, BlockBody body);

  /// All keys, turned, whose features begin at column `first` of qkv.
  void packKeys(mlir::Value first, const HeadScratch &scratch);
  void packValues(mlir::Value first, const HeadScratch &scratch);

  /// The query at `position`, turned and scaled, as row `row` of `queries`; returns its
  /// scale where factors are integers.
  mlir::Value packQuery(mlir::Value position, mlir::Value first, mlir::Value row,
                        mlir::Value queries, const HeadScratch &scratch);

  /// Where `column` of `row` lies in a buffer that the instruction reads in rows, or in pairs
  /// of them: a bundle of one row, then that of its partner.
  llvm::SmallVector<mlir::Value> placeIn(mlir::Value row, mlir::Value column);

private:
  /// A vector of a line that begins at a feature.
  struct Part {
    mlir::Value value;
    int64_t begin;
  };
  /// What was rounded: the scale, and the sum of the integers.
  struct Line {
    mlir::Value scale, sum;
  };
  llvm::SmallVector<Part> turnLine(mlir::Value position, mlir::Value first, double factor);
  Line storeLine(llvm::ArrayRef<Part> parts, FactorEmitter &factors, bool sums, mlir::Value buffer,
                 mlir::Value row);
  void copyBundles(mlir::Value line,
                   llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value)> placeOf,
                   mlir::Value buffer);
  void packValueVector(mlir::Value first, mlir::Value feature, mlir::Value firstLine,
                       int64_t vector, int64_t valid, const HeadScratch &scratch);
  /// A vector's mean over the positions, and the largest distance from it.
  struct Spread {
    mlir::Value mean, distance;
  };
  Spread findSpread(llvm::function_ref<mlir::Value(mlir::Value)> valueAt);
  mlir::Value asInteger(mlir::Value value, mlir::Value inverse, FactorEmitter &factors);
  bool isInteger() const { return layout.format.hasScales(); }

  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value multiply(mlir::Value a, int64_t factor);

  VectorEmitter &e;
  trk::AttentionOp op;
  const HeadLayout &layout;
  FactorEmitter queryFactors, otherFactors;
};

} // namespace trm

#endif // TRM_PASSES_KERNELS_HEADPACKER_H
