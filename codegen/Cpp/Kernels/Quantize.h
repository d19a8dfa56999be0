//===- Quantize.h - activations as 8-bit integers with a scale a line -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if !defined(TRM_LANES)
/// A line of `Columns` elements as the integers that its largest magnitude makes 127, in bundles
/// of four that are `BundleStride` bytes apart; zeros after it. `result` may be where `x` is.
template <int Columns, int Padded, int BundleStride>
inline void quantizeLine(const Real *x, int8_t *result, Real &scale) {
  Real largest = 0.0f;
  for (int column = 0; column < Columns; ++column)
    largest = magnitude(x[column]) > largest ? magnitude(x[column]) : largest;
  const Factor inverse = chooseScale(largest, scale);
  const auto place = [&](int column) -> int8_t & {
    return result[column / 4 * BundleStride + column % 4];
  };
  for (int column = 0; column < Columns; ++column)
    place(column) = roundToInt8(x[column] * inverse);
  for (int column = Columns; column < Padded; ++column)
    place(column) = 0;
}

template <int Rows, int Columns, int Padded>
void quantizeRows(const Real (&x)[Rows][Columns], int8_t (&result)[Rows][Padded],
                  Real (&scale)[Rows]) {
  for (int row = 0; row < Rows; ++row)
    quantizeLine<Columns, Padded, 4>(x[row], result[row], scale[row]);
}

/// A column of `Rows` elements, `Stride` apart: those of four rows side by side, in bundles that
/// are `BundleStride` bytes apart. The first of these rows may lie where their bundle does.
template <int Rows, int Stride, int Bundles, int BundleStride>
inline void quantizeColumn(const Real *x, int8_t *result, Real &scale) {
  Real largest = 0.0f;
  for (int row = 0; row < Rows; ++row)
    largest = magnitude(x[row * Stride]) > largest ? magnitude(x[row * Stride]) : largest;
  const Factor inverse = chooseScale(largest, scale);
  for (int bundle = 0; bundle < Bundles; ++bundle) {
    int8_t elements[4] = {};
    for (int i = 0; i < 4 && bundle * 4 + i < Rows; ++i)
      elements[i] = roundToInt8(x[(bundle * 4 + i) * Stride] * inverse);
    memcpy(result + bundle * BundleStride, elements, sizeof elements);
  }
}

/// Each column, the elements of four rows side by side: [rows / 4][columns * 4].
template <int Rows, int Columns, int Bundles, int Padded, int Scales>
void quantizeColumns(const Real (&x)[Rows][Columns], int8_t (&result)[Bundles][Padded],
                     Real (&scale)[Scales]) {
  static_assert(Bundles * 4 >= Rows && Padded >= Columns * 4 && Scales >= Columns,
                "bundles of four rows");
  for (int column = 0; column < Columns; ++column)
    quantizeColumn<Rows, Columns, Bundles, Padded>(&x[0][column], &result[0][column * 4],
                                                   scale[column]);
}
#endif
