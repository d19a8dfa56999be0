//===- MatrixProduct.h - float64 matrix product -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_MATRIXPRODUCT_H
#define TRM_DIALECT_TRM_MATRIXPRODUCT_H

#include <cstdint>

namespace trm {

/// A matrix inside a larger one, or the transpose of one.
struct MatrixView {
  const double *data;
  int64_t rows, columns;
  int64_t rowStride, columnStride;

  double at(int64_t row, int64_t column) const {
    return data[row * rowStride + column * columnStride];
  }
  MatrixView transposed() const { return {data, columns, rows, columnStride, rowStride}; }
};

/// result = left * right; the result's rows are `resultStride` apart. The terms
/// of an element are added in the order of the inner index, whatever the shapes.
void multiply(const MatrixView &left, const MatrixView &right, double *result,
              int64_t resultStride);

} // namespace trm

#endif // TRM_DIALECT_TRM_MATRIXPRODUCT_H
