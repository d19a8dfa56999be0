//===- DoubleWeights.h - weights that passes compute ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a pass computes from weights is float64, whatever they are, so that it is
// rounded once: by trm-convert-weights.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_RECURSION_DOUBLEWEIGHTS_H
#define TRM_PASSES_RECURSION_DOUBLEWEIGHTS_H

#include "trm/dialect/Trm/Trm.h"

namespace trm {

/// Whether the IR has the weight's values; text may leave them out.
bool isReadable(WeightOp weight);

/// Replaces the values of `weight` by `values`.
void setDoubles(WeightOp weight, llvm::ArrayRef<double> values);

/// Adds a weight to the model that `symbols` is of, before its other symbols.
/// `name` is made unique.
WeightOp addDoubles(mlir::SymbolTable &symbols, mlir::Location loc, llvm::StringRef name,
                    llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<double> values);

} // namespace trm

#endif // TRM_PASSES_RECURSION_DOUBLEWEIGHTS_H
