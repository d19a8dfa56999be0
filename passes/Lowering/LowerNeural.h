//===- LowerNeural.h - patterns of trm-lower-neural ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_LOWERING_LOWERNEURAL_H
#define TRM_PASSES_LOWERING_LOWERNEURAL_H

#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/PatternMatch.h"

namespace trm {

/// The weight `name` as a constant before `op`, of the weight's own type.
mlir::Value materializeWeight(mlir::OpBuilder &builder, mlir::Operation *op,
                              mlir::FlatSymbolRefAttr name);

/// An uninitialised tensor as destination.
mlir::Value createEmpty(mlir::OpBuilder &builder, mlir::Location loc, mlir::RankedTensorType type);

/// Whether a linear layer will do `op` along the way: the residual that is its only
/// user, the normalisation that is the residual's, and the sum that is that one's.
bool isTakenByLinear(mlir::Operation *op);

/// Tokens, puzzles, parameters, concatenation, slices, sums.
void populateLowerEmbeddingPatterns(mlir::RewritePatternSet &patterns);

} // namespace trm

#endif // TRM_PASSES_LOWERING_LOWERNEURAL_H
