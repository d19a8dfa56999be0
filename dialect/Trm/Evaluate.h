//===- Evaluate.h - float64 semantics of operations on latents --*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the methods of LatentOpInterface are written with.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_EVALUATE_H
#define TRM_DIALECT_TRM_EVALUATE_H

#include "trm/dialect/Trm/Tensor.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace trm {

/// Values of the model's weights by symbol name.
using WeightTable = llvm::DenseMap<mlir::StringAttr, Tensor>;

/// The same as values of the IR: constants, or where else weights come from.
using WeightValues = llvm::function_ref<mlir::Value(mlir::FlatSymbolRefAttr)>;

/// The symbols in the attributes of `op`.
llvm::SmallVector<mlir::FlatSymbolRefAttr> findWeights(mlir::Operation *op);

/// An error that begins with where `op` comes from and what it is.
llvm::Error errorAt(mlir::Operation *op, const llvm::Twine &message);

} // namespace trm

#endif // TRM_DIALECT_TRM_EVALUATE_H
