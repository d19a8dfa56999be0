//===- Attention.h - multi-head attention, one head after another -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Turns pairs of features (i, i + Half) of `Heads` heads by angles whose cosines
/// and sines are in `table`.
template <int Heads, int Rows, int Columns, int Half>
void rotate(Real (&x)[Rows][Columns], const Real (&table)[2][Rows][Half]) {
  for (int row = 0; row < Rows; ++row)
    for (int head = 0; head < Heads; ++head)
      for (int i = 0; i < Half; ++i) {
        Real &first = x[row][head * 2 * Half + i], &second = x[row][head * 2 * Half + Half + i];
        const Real a = first, b = second;
        first = a * table[0][row][i] - b * table[1][row][i];
        second = b * table[0][row][i] + a * table[1][row][i];
      }
}

#if !defined(TRM_LANES)
/// `qkv` has the heads of queries, then those of keys, then those of values.
template <int Heads, int KvHeads, int Rows, int Width, int Columns>
void attention(const Real (&qkv)[Rows][Width], Real (&result)[Rows][Columns], Real scale) {
  constexpr int size = Columns / Heads;
  static_assert(Width == (Heads + 2 * KvHeads) * size, "queries, keys and values side by side");
  for (int head = 0; head < Heads; ++head) {
    const int query = head * size, key = (Heads + head / (Heads / KvHeads)) * size;
    const int value = key + KvHeads * size;
    for (int row = 0; row < Rows; ++row) {
      Real weights[Rows], largest = -3e38f;
      Sum sum = 0.0f;
      for (int other = 0; other < Rows; ++other) {
        Sum score = 0.0f;
        for (int i = 0; i < size; ++i)
          score += qkv[row][query + i] * qkv[other][key + i];
        weights[other] = score * scale;
        largest = weights[other] > largest ? weights[other] : largest;
      }
      for (int other = 0; other < Rows; ++other) {
        weights[other] = exponential(weights[other] - largest);
        sum += weights[other];
      }
      Sum mixed[size] = {};
      for (int other = 0; other < Rows; ++other)
        for (int i = 0; i < size; ++i)
          mixed[i] += weights[other] * qkv[other][value + i];
      for (int i = 0; i < size; ++i)
        result[row][query + i] = mixed[i] / sum;
    }
  }
}
#endif
