//===- MatrixProduct.cpp - float64 matrix product -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/MatrixProduct.h"

#include <algorithm>
#include <vector>

using namespace trm;

/// Columns of `right` that are copied side by side and swept once by the rows of
/// `left`; with kTileRows rows they fill the registers of any 64-bit machine.
static constexpr int64_t kTileColumns = 8;
static constexpr int64_t kTileRows = 2;

/// Copies columns [first, first + kTileColumns) of `right`, zeros beyond its edge.
static void packPanel(const MatrixView &right, int64_t first, double *panel) {
  int64_t count = std::min(kTileColumns, right.columns - first);
  for (int64_t k = 0; k < right.rows; ++k)
    for (int64_t column = 0; column < kTileColumns; ++column)
      *panel++ = column < count ? right.at(k, first + column) : 0.0;
}

template <int64_t Rows>
static void multiplyTile(const MatrixView &left, int64_t firstRow, const double *panel,
                         double (&sums)[Rows][kTileColumns]) {
  for (int64_t k = 0; k < left.columns; ++k, panel += kTileColumns)
    for (int64_t row = 0; row < Rows; ++row)
      for (int64_t column = 0; column < kTileColumns; ++column)
        sums[row][column] += left.at(firstRow + row, k) * panel[column];
}

template <int64_t Rows>
static void storeTile(const MatrixView &left, int64_t firstRow, const double *panel, double *result,
                      int64_t resultStride, int64_t count) {
  double sums[Rows][kTileColumns] = {};
  multiplyTile<Rows>(left, firstRow, panel, sums);
  for (int64_t row = 0; row < Rows; ++row)
    std::copy_n(sums[row], count, result + (firstRow + row) * resultStride);
}

void trm::multiply(const MatrixView &left, const MatrixView &right, double *result,
                   int64_t resultStride) {
  std::vector<double> panel(right.rows * kTileColumns);
  for (int64_t column = 0; column < right.columns; column += kTileColumns) {
    packPanel(right, column, panel.data());
    int64_t count = std::min(kTileColumns, right.columns - column), row = 0;
    for (; row + kTileRows <= left.rows; row += kTileRows)
      storeTile<kTileRows>(left, row, panel.data(), result + column, resultStride, count);
    for (; row < left.rows; ++row)
      storeTile<1>(left, row, panel.data(), result + column, resultStride, count);
  }
}
