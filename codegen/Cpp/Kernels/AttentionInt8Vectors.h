//===- AttentionInt8Vectors.h - attention with factors of 8 bits, in vectors -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_LANES)
template <int Lanes>
inline Floats<Lanes> toFloats(Ints<Lanes> sums) {
  if constexpr (Lanes == 1)
    return static_cast<float>(sums);
  else
    return __builtin_convertvector(sums, Floats<Lanes>);
}

/// Keys and values of a head as bundles side by side: vectors of keys are whole.
template <int Positions, int Size>
struct Int8Head {
  static constexpr int kKeys = (Positions + TRM_LANES - 1) / TRM_LANES * TRM_LANES;
  static constexpr int kFeatureBundles = (Size + 3) / 4, kKeyBundles = (Positions + 3) / 4;

  alignas(4) int8_t keys[kFeatureBundles][kKeys * 4], values[kKeyBundles][Size * 4];
  float keyScales[kKeys], valueScales[Size], valueMeans[Size];

  template <int Width>
  void packKeys(const float *from) {
    alignas(4) int8_t line[kFeatureBundles * 4] = {};
    for (int key = 0; key < kKeys; ++key) {
      keyScales[key] = 0.0f;
      if (key < Positions)
        quantizeLine<Size, kFeatureBundles * 4>(from + key * Width, line, keyScales[key]);
      for (int i = 0; i < kFeatureBundles; ++i)
        memcpy(&keys[i][key * 4], line + i * 4, 4);
    }
  }
  /// Takes their means from the values.
  template <int Width>
  void packValues(float *from) {
    for (float &mean : valueMeans)
      mean = 0.0f;
    for (int position = 0; position < Positions; ++position)
      for (int i = 0; i < Size; ++i)
        valueMeans[i] += from[position * Width + i];
    for (float &mean : valueMeans)
      mean /= Positions;
    for (int position = 0; position < Positions; ++position)
      for (int i = 0; i < Size; ++i)
        from[position * Width + i] -= valueMeans[i];
    quantizeColumns<Positions, Size>(reinterpret_cast<const float (*)[Width]>(from), values,
                                     valueScales);
  }
};

/// Exponentials of the scores of a query less the largest of them, as factors; returns what takes
/// sums of their products to weighted means.
template <int Positions, int Padded>
inline float exponentiate(const int32_t *sums, const float (&scales)[Padded], float factor,
                          int8_t *powers) {
  constexpr int lanes = TRM_LANES;
  typedef int8_t Bytes __attribute__((vector_size(TRM_LANES), aligned(1), may_alias));
  constexpr int32_t numbers[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const auto lane = loadVector<int32_t, lanes>(numbers);
  const Floats<lanes> none = Floats<lanes>() - 3e38f;
  float scores[Padded];
  Floats<lanes> all = none;
  for (int other = 0; other < Padded; other += lanes) {
    const auto products = toFloats<lanes>(loadVector<int32_t, lanes>(sums + other));
    const Floats<lanes> vector = products * load<lanes>(scales + other) * factor;
    // In a register: elements that are stored one by one would be waited for.
    const Floats<lanes> valid = lane < Positions - other ? vector : none;
    store<lanes>(valid, scores + other);
    all = larger(all, valid);
  }
  const float largest = largestOf(all);
  Words<lanes> totals = {};
  for (int other = 0; other < Padded; other += lanes) {
    const Floats<lanes> power = raisePower(load<lanes>(scores + other) - largest);
    const auto rounded = reinterpret_cast<Ints<lanes>>(toByte(power));
    totals += countPower(power);
    *reinterpret_cast<Bytes *>(powers + other) = __builtin_convertvector(rounded - 128, Bytes);
  }
  return invertPowers(reduce<lanes>(totals, [](auto a, auto b) { return a + b; }));
}

// Queries and keys have no -128, powers do.
#if defined(TRM_VECTOR_DOTS)
using KeyDot = ByteDot;
using PowerDot = BlockDot;
#else
struct KeyDot;
struct PowerDot;
#endif

template <typename Dot, int Depth, int Rows, int Width, typename Left, typename Right>
inline void multiply(Left left, Right right, int32_t (&sums)[Rows * Width]) {
#if defined(TRM_VECTOR_DOTS)
  sumDots<Depth, Rows, Width, Dot, TRM_LANES>(left, right, sums);
#else
  sumDots<Depth, Rows, Width>(left, right, sums);
#endif
}

/// Means of a head's values for `Rows` queries.
template <int Rows, int Width, int Columns, int Positions, int Size>
inline void attendRows(const float *from, const Int8Head<Positions, Size> &head, float scale,
                       float (*result)[Columns], int column) {
  using Head = Int8Head<Positions, Size>;
  constexpr int padded = Head::kKeys, depth = Head::kFeatureBundles;
  alignas(4) int8_t queries[Rows][depth * 4], powers[Rows][padded];
  int32_t products[Rows * padded], sums[Rows * Size], without[Size];
  float factors[Rows];
  for (int row = 0; row < Rows; ++row) {
    quantizeLine<Size, depth * 4>(from + row * Width, queries[row], factors[row]);
    factors[row] = chooseScoreFactor(factors[row], scale);
  }
  multiply<KeyDot, depth, Rows, padded>(Bundles<depth * 4, 4>{queries[0]},
                                        Bundles<4, padded * 4>{head.keys[0]}, products);
  for (int row = 0; row < Rows; ++row)
    factors[row] =
        exponentiate<Positions>(products + row * padded, head.keyScales, factors[row], powers[row]);
  const Bundles<4, Size * 4> values = {head.values[0]};
  multiply<PowerDot, Head::kKeyBundles, Rows, Size>(Bundles<padded, 4>{powers[0]}, values, sums);
  multiply<PowerDot, Head::kKeyBundles, 1, Size>(Bundles<0, 0>{kLeastPowers}, values, without);
  forVectors<0, Size, TRM_LANES, 1>([&](int first, auto lanes, auto count) {
    constexpr int size = decltype(lanes)::value;
    for (int end = first + size * decltype(count)::value; first < end; first += size)
      for (int row = 0; row < Rows; ++row) {
        const auto sum = loadVector<int32_t, size>(sums + row * Size + first) -
                         loadVector<int32_t, size>(without + first);
        store<size>(toFloats<size>(sum) * load<size>(head.valueScales + first) * factors[row] +
                        load<size>(head.valueMeans + first),
                    &result[row][column + first]);
      }
  });
}

template <int Heads, int KvHeads, int Positions, int Width, int Columns>
void attentionInt8(float (&qkv)[Positions][Width], float (&result)[Positions][Columns],
                   float scale) {
  constexpr int size = Columns / Heads;
  static_assert(Width == (Heads + 2 * KvHeads) * size, "queries, keys and values side by side");
  // As many queries at once as have room for their scores on the stack.
  constexpr int least = 8, room = 2048 / Positions, most = room > least ? room : least;
  for (int group = 0; group < KvHeads; ++group) {
    Int8Head<Positions, size> head;
    const int key = (Heads + group) * size, value = key + KvHeads * size;
    head.template packKeys<Width>(&qkv[0][key]);
    head.template packValues<Width>(&qkv[0][value]);
    for (int i = group * (Heads / KvHeads); i < (group + 1) * (Heads / KvHeads); ++i)
      forTiles<Positions, most>([&](int first, auto rows) {
        attendRows<decltype(rows)::value, Width>(&qkv[first][i * size], head, scale, &result[first],
                                                 i * size);
      });
  }
}
#endif
