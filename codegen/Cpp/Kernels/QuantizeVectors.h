//===- QuantizeVectors.h - activations as 8-bit integers, in vectors -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_LANES)
/// The nearest integers in their lanes' low bytes.
template <typename Vector>
inline auto roundToBytes(Vector values) {
  return bits(values + kRounder) & 0xffu;
}

/// A line of `Columns` elements as the integers that its largest magnitude makes 127; zeros after
/// it.
template <int Columns, int Padded>
inline void quantizeLine(const float *x, int8_t *result, float &scale) {
  typedef uint8_t Bytes __attribute__((vector_size(TRM_LANES), aligned(1), may_alias));
  constexpr int whole = Columns / TRM_LANES * TRM_LANES;
  const auto at = [&](int column) {
    return load<TRM_LANES>(x + column, Columns % TRM_LANES == 0 ? TRM_LANES : Columns - column);
  };
  Floats<TRM_LANES> all = {};
  for (int column = 0; column < Columns; column += TRM_LANES)
    all = larger(all, magnitude(at(column)));
  const float inverse = chooseScale(largestOf(all), scale);
  for (int column = 0; column < whole; column += TRM_LANES)
    *reinterpret_cast<Bytes *>(result + column) =
        __builtin_convertvector(roundToBytes(at(column) * inverse), Bytes);
  for (int column = whole; column < Padded; ++column)
    result[column] = column < Columns ? roundToInt8(x[column] * inverse) : static_cast<int8_t>(0);
}

template <int Rows, int Columns, int Padded>
void quantizeRows(const float (&x)[Rows][Columns], int8_t (&result)[Rows][Padded],
                  float (&scale)[Rows]) {
  for (int row = 0; row < Rows; ++row)
    quantizeLine<Columns, Padded>(x[row], result[row], scale[row]);
}

/// `Columns` columns, whose elements are `Stride` apart: those of four rows side by side, in
/// [Bundles][Padded].
template <int Rows, int Columns, int Stride, int Bundles, int Padded, int Scales>
inline void quantizeColumns(const float (*x)[Stride], int8_t (&result)[Bundles][Padded],
                            float (&scale)[Scales]) {
  forVectors<0, Columns, TRM_LANES, 1>([&](int column, auto lanes, auto count) {
    constexpr int size = decltype(lanes)::value;
    for (int i = 0; i < decltype(count)::value; ++i, column += size) {
      Floats<size> largest = {}, scales;
      for (int row = 0; row < Rows; ++row)
        largest = larger(largest, magnitude(load<size>(&x[row][column])));
      const Floats<size> inverse = chooseScale(largest, scales);
      store<size>(scales, &scale[column]);
      for (int bundle = 0; bundle < Bundles; ++bundle) {
        Words<size> bytes = {};
        for (int j = 0; j < 4 && bundle * 4 + j < Rows; ++j)
          bytes |= roundToBytes(load<size>(&x[bundle * 4 + j][column]) * inverse) << (8 * j);
        // As words: a float that is returned may change the bits of what is no number.
        *reinterpret_cast<typename VectorTypes<uint32_t, size>::Place *>(
            &result[bundle][column * 4]) = bytes;
      }
    }
  });
}

template <int Rows, int Columns, int Bundles, int Padded, int Scales>
void quantizeColumns(const float (&x)[Rows][Columns], int8_t (&result)[Bundles][Padded],
                     float (&scale)[Scales]) {
  static_assert(Bundles * 4 >= Rows && Padded >= Columns * 4 && Scales >= Columns,
                "bundles of four rows");
  quantizeColumns<Rows, Columns>(&x[0], result, scale);
}
#endif
