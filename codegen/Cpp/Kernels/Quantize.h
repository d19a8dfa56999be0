//===- Quantize.h - activations as 8-bit integers with a scale a line -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if !defined(TRM_LANES)
/// Each row in the elements that its largest magnitude makes 127; zeros after it.
template <int Rows, int Columns, int Padded>
void quantizeRows(const Real (&x)[Rows][Columns], int8_t (&result)[Rows][Padded],
                  Real (&scale)[Rows]) {
  for (int row = 0; row < Rows; ++row) {
    Real largest = 0.0f;
    for (int column = 0; column < Columns; ++column)
      largest = magnitude(x[row][column]) > largest ? magnitude(x[row][column]) : largest;
    const Factor inverse = chooseScale(largest, scale[row]);
    for (int column = 0; column < Columns; ++column)
      result[row][column] = roundToInt8(x[row][column] * inverse);
    for (int column = Columns; column < Padded; ++column)
      result[row][column] = 0;
  }
}

/// Each column, the elements of four rows side by side: [rows / 4][columns * 4].
template <int Rows, int Columns, int Bundles, int Padded, int Scales>
void quantizeColumns(const Real (&x)[Rows][Columns], int8_t (&result)[Bundles][Padded],
                     Real (&scale)[Scales]) {
  static_assert(Bundles * 4 >= Rows && Padded >= Columns * 4 && Scales >= Columns,
                "bundles of four rows");
  for (int column = 0; column < Columns; ++column) {
    Real largest = 0.0f;
    for (int row = 0; row < Rows; ++row)
      largest = magnitude(x[row][column]) > largest ? magnitude(x[row][column]) : largest;
    const Factor inverse = chooseScale(largest, scale[column]);
    for (int row = 0; row < Bundles * 4; ++row)
      result[row / 4][column * 4 + row % 4] =
          row < Rows ? roundToInt8(x[row][column] * inverse) : static_cast<int8_t>(0);
  }
}
#endif
