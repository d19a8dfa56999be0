//===- ModelCost.h - what a model costs ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts on the model-level IR, so that the numbers of `trmc inspect`, of the
// compiled model's info and of --bench are the same.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_MODELCOST_H
#define TRM_PASSES_ANALYSIS_MODELCOST_H

#include "trm/dialect/Trm/Trm.h"

namespace trm {

struct ModelCost {
  /// Matrix products and attention (scores and weighted values) of one
  /// supervision step, all cycles of its recursions; saturates.
  uint64_t multiplyAddsPerStep = 0;
  /// Elements of all weights, and their bytes as the IR holds them.
  uint64_t parameters = 0;
  uint64_t weightBytes = 0;
};

/// Reads types and trip counts only, never the values of weights. A model whose
/// solve is not there yet has no steps to count.
ModelCost computeModelCost(ModelOp model);

/// Of a linear layer or attention; nothing else has any.
uint64_t countMultiplyAdds(mlir::Operation *op);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_MODELCOST_H
