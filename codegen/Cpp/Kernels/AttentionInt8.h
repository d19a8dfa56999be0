//===- AttentionInt8.h - multi-head attention with factors of 8 bits -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Exponentials in [0, 255] are factors with a sign when 128 less: bundles of the least of them,
/// whose products with values are what such sums are too small by.
[[maybe_unused]] constexpr int8_t kLeastPowers[4] = {-128, -128, -128, -128};

#if !defined(TRM_LANES)
/// Exponentials of the scores of a query less the largest of them, as factors; returns what takes
/// sums of their products to weighted means.
template <int Positions, int Padded>
inline Factor exponentiate(const Real (&scores)[Positions], int8_t (&powers)[Padded]) {
  Real largest = scores[0];
  for (int other = 1; other < Positions; ++other)
    largest = scores[other] > largest ? scores[other] : largest;
  uint32_t total = 0;
  for (int other = 0; other < Padded; ++other) {
    powers[other] = -128;
    if (other >= Positions)
      continue;
    const auto power = raisePower(Real(scores[other] - largest));
    powers[other] = static_cast<int8_t>(static_cast<int32_t>(toByte(power)) - 128);
    total += countPower(power);
  }
  return invertPowers(total);
}

/// Scores of `Queries` queries, which are bundles side by side, with all keys.
template <int Queries, int Depth, int Positions, typename Keys>
inline void computeScores(const int8_t (&queries)[Depth][Queries * 4],
                          const Factor (&factors)[Queries], Keys keys,
                          const Real (&keyScales)[Positions], Real (&scores)[Queries][Positions]) {
  constexpr int most = 16;
  const Bundles<4, Queries * 4> right = {queries[0]};
  forEqualTiles<Positions, most>([&](int first, auto tile) {
    constexpr int count = decltype(tile)::value;
    int32_t sums[count * Queries];
    sumDots<Depth, count, Queries>(keys.from(first), right, sums);
    for (int i = 0; i < count; ++i)
      for (int query = 0; query < Queries; ++query)
        scores[query][first + i] =
            rescale(sums[i * Queries + query], keyScales[first + i], factors[query]);
  });
}

/// Takes the mean of a column from it, and returns it.
template <int Rows, int Stride>
inline Real centreColumn(Real *x) {
  Sum total = 0.0f;
  for (int row = 0; row < Rows; ++row)
    total += x[row * Stride];
  const Real mean = total / Rows;
  for (int row = 0; row < Rows; ++row)
    x[row * Stride] = x[row * Stride] - mean;
  return mean;
}

/// The means of values, which are bundles of positions and have less than they had, with the
/// weights that powers are.
template <int Queries, int Depth, int Size, int Columns, typename Values>
inline void weighValues(const int8_t (&powers)[Queries][Depth * 4],
                        const Factor (&inverses)[Queries], Values values,
                        const Real (&valueScales)[Size], const Real (&valueMeans)[Size],
                        Real (*result)[Columns], int column) {
  constexpr int most = 16;
  const Bundles<Depth * 4, 4> left = {powers[0]};
  const Bundles<0, 0> least = {kLeastPowers};
  forEqualTiles<Size, most>([&](int first, auto tile) {
    constexpr int count = decltype(tile)::value;
    int32_t sums[Queries * count], without[count];
    sumDots<Depth, Queries, count>(left, values.from(first), sums);
    sumDots<Depth, 1, count>(least, values.from(first), without);
    for (int query = 0; query < Queries; ++query)
      for (int i = 0; i < count; ++i)
        result[query][column + first + i] =
            rescale(sums[query * count + i] - without[i], valueScales[first + i], inverses[query]) +
            valueMeans[first + i];
  });
}

/// As attention(). Keys and values become factors where they are: `qkv` is of no use after it.
template <int Heads, int KvHeads, int Rows, int Width, int Columns>
void attentionInt8(Real (&qkv)[Rows][Width], Real (&result)[Rows][Columns], Real scale) {
  constexpr int size = Columns / Heads, depth = (size + 3) / 4, lines = (Rows + 3) / 4;
  static_assert(Width == (Heads + 2 * KvHeads) * size, "queries, keys and values side by side");
  // As many queries at once as have room for their scores on the stack.
  constexpr int line = Width * static_cast<int>(sizeof(Real)), room = 36 / Rows;
  constexpr int most = room < 1 ? 1 : room < 4 ? room : 4;
  for (int head = 0; head < KvHeads; ++head) {
    const int key = (Heads + head) * size, value = key + KvHeads * size;
    int8_t *const keyBytes = reinterpret_cast<int8_t *>(&qkv[0][key]);
    int8_t *const valueBytes = reinterpret_cast<int8_t *>(&qkv[0][value]);
    Real keyScales[Rows], valueScales[size], valueMeans[size];
    for (int row = 0; row < Rows; ++row)
      quantizeLine<size, depth * 4, 4>(&qkv[row][key], keyBytes + row * line, keyScales[row]);
    for (int i = 0; i < size; ++i)
      valueMeans[i] = centreColumn<Rows, Width>(&qkv[0][value + i]);
    for (int i = 0; i < size; ++i)
      quantizeColumn<Rows, Width, lines, 4 * line>(&qkv[0][value + i], valueBytes + i * 4,
                                                   valueScales[i]);
    for (int query = head * (Heads / KvHeads); query < (head + 1) * (Heads / KvHeads); ++query)
      forTiles<Rows, most>([&](int first, auto tile) {
        constexpr int count = decltype(tile)::value;
        alignas(4) int8_t queries[depth][count * 4], powers[count][lines * 4];
        Real scores[count][Rows];
        Factor factors[count];
        for (int i = 0; i < count; ++i) {
          Real largest;
          quantizeLine<size, depth * 4, count * 4>(&qkv[first + i][query * size],
                                                   queries[0] + i * 4, largest);
          factors[i] = chooseScoreFactor(largest, scale);
        }
        computeScores<count>(queries, factors, Bundles<line, 4>{keyBytes}, keyScales, scores);
        for (int i = 0; i < count; ++i)
          factors[i] = exponentiate(scores[i], powers[i]);
        weighValues<count, lines>(powers, factors, Bundles<4, 4 * line>{valueBytes}, valueScales,
                                  valueMeans, &result[first], query * size);
      });
  }
}
#endif
