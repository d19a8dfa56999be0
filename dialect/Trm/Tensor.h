//===- Tensor.h - values of the interpreter -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every value that the interpreter handles, from tokens to logits, is a matrix of
// float64: tokens are [n, 1], scalars [1, 1], weights [all but the last, last].
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_TENSOR_H
#define TRM_DIALECT_TRM_TENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include <memory>
#include <vector>

namespace trm {

struct Tensor {
  Tensor(int64_t rows, int64_t columns) : rows(rows), columns(columns), values(rows * columns) {}

  llvm::ArrayRef<double> row(int64_t index) const {
    return llvm::ArrayRef(values).slice(index * columns, columns);
  }
  llvm::MutableArrayRef<double> row(int64_t index) {
    return llvm::MutableArrayRef(values).slice(index * columns, columns);
  }

  int64_t rows;
  int64_t columns;
  std::vector<double> values;
};

/// Values are never changed once made, so any number of uses share one.
using TensorRef = std::shared_ptr<const Tensor>;

} // namespace trm

#endif // TRM_DIALECT_TRM_TENSOR_H
