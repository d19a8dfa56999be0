//===- NormVectors.h - root-mean-square normalisation in vectors -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_LANES)
template <int Rows, int Columns>
void normalizeRows(float (&x)[Rows][Columns], float epsilon) {
  // A sum takes as long as one addition lets the next begin: several are made at once.
  forTiles<Rows, 8>([&](int first, auto rows) {
    float sums[decltype(rows)::value] = {};
    for (int column = 0; column < Columns; ++column)
      for (int i = 0; i < decltype(rows)::value; ++i)
        sums[i] += x[first + i][column] * x[first + i][column];
    for (int i = 0; i < decltype(rows)::value; ++i) {
      const float scale = inverseRoot(sums[i] / Columns + epsilon);
      for (int column = 0; column < Columns; ++column)
        x[first + i][column] *= scale;
    }
  });
}

template <int Rows, int Columns>
void normalizeColumns(float (&x)[Rows][Columns], float epsilon) {
  forVectors<0, Columns, TRM_LANES, kTileVectors>([&](int first, auto lanes, auto count) {
    constexpr int size = decltype(lanes)::value, vectors = decltype(count)::value;
    Floats<size> sums[vectors] = {};
    for (int row = 0; row < Rows; ++row)
      for (int i = 0; i < vectors; ++i) {
        const Floats<size> values = load<size>(&x[row][first + i * size]);
        sums[i] += values * values;
      }
    for (int i = 0; i < vectors; ++i)
      sums[i] = inverseRoot(sums[i] / static_cast<float>(Rows) + epsilon);
    for (int row = 0; row < Rows; ++row)
      for (int i = 0; i < vectors; ++i) {
        float *place = &x[row][first + i * size];
        store<size>(load<size>(place) * sums[i], place);
      }
  });
}
#endif
