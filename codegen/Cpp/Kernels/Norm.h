//===- Norm.h - root-mean-square normalisation in place -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Sums take as long as their last addition lets the next begin: with vectors several are made
// at once.
#if defined(TRM_LANES)
constexpr int kSumsAtOnce = 2 * TRM_LANES < 8 ? 8 : 2 * TRM_LANES;
#else
constexpr int kSumsAtOnce = 1;
#endif

/// Each row divided by its root mean square.
template <int Rows, int Columns>
void normalizeRows(Real (&x)[Rows][Columns], Sum epsilon) {
  forTiles<Rows, kSumsAtOnce>([&](int first, auto rows) {
    constexpr int count = decltype(rows)::value;
    Sum sums[count] = {};
    for (int column = 0; column < Columns; ++column)
      for (int i = 0; i < count; ++i)
        sums[i] += x[first + i][column] * x[first + i][column];
    for (int i = 0; i < count; ++i) {
      const Factor scale = inverseRoot(sums[i] / Columns + epsilon);
      for (int column = 0; column < Columns; ++column)
        x[first + i][column] *= scale;
    }
  });
}

/// Each column divided by its root mean square.
template <int Rows, int Columns>
void normalizeColumns(Real (&x)[Rows][Columns], Sum epsilon) {
  forTiles<Columns, kSumsAtOnce>([&](int first, auto columns) {
    constexpr int count = decltype(columns)::value;
    Sum sums[count] = {};
    for (int row = 0; row < Rows; ++row)
      for (int i = 0; i < count; ++i)
        sums[i] += x[row][first + i] * x[row][first + i];
    Factor scales[count];
    for (int i = 0; i < count; ++i)
      scales[i] = inverseRoot(sums[i] / Rows + epsilon);
    for (int row = 0; row < Rows; ++row)
      for (int i = 0; i < count; ++i)
        x[row][first + i] *= scales[i];
  });
}

template <int Rows, int Columns>
void add(const Real (&addend)[Rows][Columns], Real (&x)[Rows][Columns]) {
  for (int row = 0; row < Rows; ++row)
    for (int column = 0; column < Columns; ++column)
      x[row][column] += addend[row][column];
}
