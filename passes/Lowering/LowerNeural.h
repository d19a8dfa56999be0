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

/// gelu(x) of a float32 scalar, absolute error at most 1.5e-7 * |x| / 2.
mlir::Value createGelu(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

/// An elementwise loop nest over `type`; `body` takes the elements of `inputs`.
mlir::Value createElementwise(
    mlir::OpBuilder &builder, mlir::Location loc, mlir::RankedTensorType type,
    mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> inputMaps, mlir::Value init,
    llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange)> body);

/// Tokens, puzzles, parameters, concatenation, slices, sums.
void populateLowerEmbeddingPatterns(mlir::RewritePatternSet &patterns);

/// Products of latents, layer normalisation, GELU, mean, convolution.
void populateLowerLayerPatterns(mlir::RewritePatternSet &patterns);

} // namespace trm

#endif // TRM_PASSES_LOWERING_LOWERNEURAL_H
