//===- Kernels.h - float64 semantics of the operations on latents -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_INTERPRETER_KERNELS_H
#define TRM_DIALECT_INTERPRETER_KERNELS_H

#include "trm/dialect/Interpreter/Tensor.h"

#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Error.h"

namespace trm {

/// Values of the model's weights by symbol name.
using WeightTable = llvm::DenseMap<mlir::StringAttr, Tensor>;

/// The result of an operation without regions. Fails on operations that are not
/// of the trm dialect and on tokens or puzzle rows outside their tables.
llvm::Expected<Tensor> evaluate(mlir::Operation *op, llvm::ArrayRef<TensorRef> operands,
                                const WeightTable &weights);

/// An error that begins with where `op` comes from and what it is.
llvm::Error errorAt(mlir::Operation *op, const llvm::Twine &message);

} // namespace trm

#endif // TRM_DIALECT_INTERPRETER_KERNELS_H
