//===- AttentionVectors.h - multi-head attention in vectors -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_LANES)
/// Exponentials of scores less the largest of their row, and the sums of them.
template <int Rows, int Positions, int Padded>
inline void exponentiate(float (&scores)[Rows][Padded], float (&sums)[Rows]) {
  for (int row = 0; row < Rows; ++row) {
    float *const line = scores[row];
    for (int other = Positions; other < Padded; ++other)
      line[other] = -3e38f;
    Floats<TRM_LANES> all = load<TRM_LANES>(line);
    for (int other = TRM_LANES; other < Padded; other += TRM_LANES)
      all = larger(all, load<TRM_LANES>(line + other));
    const float largest = largestOf(all);
    for (int other = 0; other < Padded; other += TRM_LANES)
      store<TRM_LANES>(exponential(load<TRM_LANES>(line + other) - largest), line + other);
  }
  forTiles<Rows, FloatDot::kRows>([&](int first, auto rows) {
    constexpr int count = decltype(rows)::value;
    float totals[count] = {};
    for (int other = 0; other < Positions; ++other)
      for (int i = 0; i < count; ++i)
        totals[i] += scores[first + i][other];
    copy(totals, *reinterpret_cast<float (*)[count]>(&sums[first]));
  });
}

template <int Heads, int KvHeads, int Positions, int Width, int Columns>
void attention(const float (&qkv)[Positions][Width], float (&result)[Positions][Columns],
               float scale) {
  constexpr int size = Columns / Heads, lanes = TRM_LANES;
  static_assert(Width == (Heads + 2 * KvHeads) * size, "queries, keys and values side by side");
  constexpr int padded = (Positions + lanes - 1) / lanes * lanes;
  // As many rows at once as have room for their scores on the stack: keys are turned around for
  // each of these blocks.
  constexpr int room = 4096 / padded / FloatDot::kRows * FloatDot::kRows;
  constexpr int most = room > FloatDot::kRows ? room : FloatDot::kRows;
  for (int head = 0; head < Heads; ++head)
    forTiles<Positions, most>([&](int begin, auto rows) {
      constexpr int height = decltype(rows)::value;
      const int query = head * size, key = (Heads + head / (Heads / KvHeads)) * size;
      const int value = key + KvHeads * size;
      const float *const queries = &qkv[begin][query];
      float scores[height][padded], sums[height];
      forVectors<0, padded, lanes, kTileVectors>([&](int other, auto, auto count) {
        constexpr int vectors = decltype(count)::value;
        float keys[size][vectors * lanes] = {};
        for (int i = 0; i < vectors * lanes && other + i < Positions; ++i)
          for (int j = 0; j < size; ++j)
            keys[j][i] = qkv[other + i][key + j];
        const MatrixColumns<float, lanes, vectors * lanes> right = {keys[0]};
        forBalancedTiles<height, FloatDot::kRows>([&](int first, auto tile) {
          Floats<lanes> products[decltype(tile)::value][vectors];
          sumTile<FloatDot, lanes, decltype(tile)::value>(
              size, [&](int row, int k) { return queries[(first + row) * Width + k]; }, right,
              Start<Floats<lanes>, vectors>(), products);
          for (int row = 0; row < decltype(tile)::value; ++row)
            for (int i = 0; i < vectors; ++i)
              store<lanes>(products[row][i] * scale, &scores[first + row][other + i * lanes]);
        });
      });
      exponentiate<height, Positions>(scores, sums);
      forVectors<0, size, lanes, kTileVectors>([&](int column, auto valueLanes, auto count) {
        constexpr int few = decltype(valueLanes)::value, vectors = decltype(count)::value;
        const MatrixColumns<float, few, Width> right = {&qkv[0][value + column]};
        forBalancedTiles<height, FloatDot::kRows>([&](int first, auto tile) {
          Floats<few> mixed[decltype(tile)::value][vectors];
          sumTile<FloatDot, few, decltype(tile)::value>(
              Positions, [&](int row, int k) { return scores[first + row][k]; }, right,
              Start<Floats<few>, vectors>(), mixed);
          for (int row = 0; row < decltype(tile)::value; ++row)
            for (int i = 0; i < vectors; ++i)
              store<few>(mixed[row][i] / sums[first + row],
                         &result[begin + first + row][query + column + i * few]);
        });
      });
    });
}
#endif
