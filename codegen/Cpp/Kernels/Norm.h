//===- Norm.h - root-mean-square normalisation in place -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if !defined(TRM_LANES)
/// Each row divided by its root mean square.
template <int Rows, int Columns>
void normalizeRows(Real (&x)[Rows][Columns], Sum epsilon) {
  for (int row = 0; row < Rows; ++row) {
    Sum sum = 0.0f;
    for (int column = 0; column < Columns; ++column)
      sum += x[row][column] * x[row][column];
    const Factor scale = inverseRoot(sum / Columns + epsilon);
    for (int column = 0; column < Columns; ++column)
      x[row][column] *= scale;
  }
}

/// Each column divided by its root mean square.
template <int Rows, int Columns>
void normalizeColumns(Real (&x)[Rows][Columns], Sum epsilon) {
  for (int column = 0; column < Columns; ++column) {
    Sum sum = 0.0f;
    for (int row = 0; row < Rows; ++row)
      sum += x[row][column] * x[row][column];
    const Factor scale = inverseRoot(sum / Rows + epsilon);
    for (int row = 0; row < Rows; ++row)
      x[row][column] *= scale;
  }
}
#endif

template <int Rows, int Columns>
void add(const Real (&addend)[Rows][Columns], Real (&x)[Rows][Columns]) {
  for (int row = 0; row < Rows; ++row)
    for (int column = 0; column < Columns; ++column)
      x[row][column] += addend[row][column];
}
