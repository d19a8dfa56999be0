//===- UniformValues.h - latents equal at every position --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is made of weights [features] alone is the same row at every position,
// whatever the tokens are. One row is computed here as the interpreter would.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_RECURSION_UNIFORMVALUES_H
#define TRM_PASSES_RECURSION_UNIFORMVALUES_H

#include "trm/dialect/Trm/Evaluate.h"
#include "trm/dialect/Trm/Trm.h"

#include "llvm/ADT/SetVector.h"

namespace trm {

class UniformValues {
public:
  explicit UniformValues(mlir::SymbolTable &symbols) : symbols(symbols) {}

  /// The row of `value`, or null where it is not known.
  TensorRef lookUp(mlir::Value value) const { return rows.lookup(value); }

  /// Whether the results of `op` are known now, from those of its operands.
  bool evaluate(mlir::Operation *op);

private:
  TensorRef evaluateRow(mlir::Operation *op);
  TensorRef evaluateParameter(ParameterOp op);
  TensorRef evaluateConcat(ConcatOp op);
  TensorRef evaluateLayer(LatentOpInterface op);
  bool evaluateApply(ApplyOp op);
  bool load(mlir::FlatSymbolRefAttr name);

  mlir::SymbolTable &symbols;
  WeightTable weights;
  llvm::DenseMap<mlir::Value, TensorRef> rows;
  /// Networks whose body is being evaluated.
  llvm::SetVector<mlir::Operation *> callers;
};

} // namespace trm

#endif // TRM_PASSES_RECURSION_UNIFORMVALUES_H
