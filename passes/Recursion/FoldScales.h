//===- FoldScales.h - scaling into weights ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Scaling by a constant commutes with all that is linear, back to the weights
// that a latent is made of.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_RECURSION_FOLDSCALES_H
#define TRM_PASSES_RECURSION_FOLDSCALES_H

#include "trm/dialect/Trm/Trm.h"

namespace trm {

struct FoldedScales {
  int64_t folded = 0; ///< scalings that are gone
  int64_t kept = 0;   ///< scalings that no weight can take
};

/// Folds each trm.scale into the tables, parameters and layers that its input
/// comes from, and the scale of each trm.attention into the query rows of its
/// projection.
FoldedScales foldScales(ModelOp model);

} // namespace trm

#endif // TRM_PASSES_RECURSION_FOLDSCALES_H
