//===- DotFormat.h - factors as a target multiplies them --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_KERNELS_DOTFORMAT_H
#define TRM_PASSES_KERNELS_DOTFORMAT_H

#include "trm/dialect/Trk/Trk.h"

namespace trm {

/// How the two factors of a product are stored for the target's dot instruction.
struct DotFormat {
  mlir::Type input, weight;
  /// Elements that a lane multiplies in one step.
  int64_t bundle = 1;
  /// Added to input elements where the instruction wants them unsigned.
  int64_t zeroPoint = 0;
  /// The instruction multiplies two lines of the input with two of the weight.
  bool pairs = false;
  /// The weight's bundles lie two in the bytes of one, as kernels unpack them.
  bool fourBitWeight = false;

  bool isFloat32() const { return input.isF32(); }
  bool hasScales() const { return llvm::isa<mlir::IntegerType>(input); }
};

/// Weights of four bits stay such with `fourBitWeights`.
DotFormat getDotFormat(Precision precision, Axis axis, TargetAttr target,
                       bool fourBitWeights = false);

} // namespace trm

#endif // TRM_PASSES_KERNELS_DOTFORMAT_H
