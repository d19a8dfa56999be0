//===- ProductMxInt4.h - matrix products with packed 4-bit weights -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Weights in MXInt4: 32 integers in [-8, 7] along the inner dimension share a power of two,
/// whose exponent is in E8M0. An integer counts quarters of it, as 8-bit ones of the
/// Microscaling formats count its 64ths; factors have sixteen times the integer.
constexpr int kBlockBundles = 8;
constexpr float kFactorUnit = 1.0f / 64.0f;

[[maybe_unused]] inline float powerOfTwo(uint8_t exponent) {
  return fromBits(static_cast<uint32_t>(exponent) << 23);
}

/// The factors of `Rows` rows of bytes: the lower halves are a bundle of each output, the
/// upper halves the next. They come out in the upper halves of bytes: there they have the
/// sign that they had as four bits.
template <int Rows, int Size>
inline void unpackHalves(const uint8_t *halves, int8_t (&factors)[2 * Rows * Size]) {
  static_assert(Size % 4 == 0, "rows are whole words");
  for (int row = 0; row < Rows; ++row)
    for (int i = 0; i < Size; i += 4) {
      uint32_t word;
      memcpy(&word, halves + row * Size + i, sizeof word);
      const uint32_t first = word << 4 & 0xf0f0f0f0u, second = word & 0xf0f0f0f0u;
      memcpy(factors + 2 * row * Size + i, &first, sizeof first);
      memcpy(factors + (2 * row + 1) * Size + i, &second, sizeof second);
    }
}

/// body(block, Number<bundles>(), factors) for the blocks of a panel, the last a shorter one.
template <int HalfDepth, int Width4, typename Body>
inline void forBlocks(const uint8_t (&panel)[HalfDepth][Width4], Body body) {
  constexpr int blockRows = kBlockBundles / 2;
  forTiles<HalfDepth, blockRows>([&](int first, auto rows) {
    constexpr int count = decltype(rows)::value;
    alignas(4) int8_t factors[2 * count * Width4];
    unpackHalves<count, Width4>(panel[first], factors);
    body(first / blockRows, Number<2 * count>(), Bundles<4, Width4>{factors});
  });
}

/// As multiplyRows() of 8-bit weights: the integer sum of each block times its power of two,
/// added in float32.
template <int Groups, int TileRows, int Rows, int Padded, int Panels, int HalfDepth, int Width4,
          int Blocks, int Width, int Columns, typename Epilogue>
void multiplyRows(const int8_t (&input)[Rows][Padded], const float (&inputScale)[Rows],
                  const uint8_t (&weight)[Panels][HalfDepth][Width4],
                  const uint8_t (&exponents)[Panels][Blocks][Width], const float *bias,
                  float (&result)[Rows][Columns], Epilogue epilogue) {
  static_assert(Padded >= HalfDepth * 8 && Width4 == Width * 4, "rows end in whole bundles");
  constexpr int perPanel = Width / Groups;
  for (int panel = 0; panel < Panels; ++panel)
    forTiles<Rows, TileRows>([&](int first, auto tile) {
      constexpr int count = decltype(tile)::value;
      // Plain pointers: GCC 12 takes rows of a last, shorter tile for others.
      const Bundles<Padded, 4> lines = {&input[0][0] + first * Padded};
      float *places = &result[0][0] + first * Columns;
      float sums[count * Width] = {};
      forBlocks(weight[panel], [&](int block, auto depth, auto outputs) {
        int32_t dots[count * Width];
        sumDots<decltype(depth)::value, count, Width>(lines.from(0, block * kBlockBundles), outputs,
                                                      dots);
        for (int row = 0; row < count; ++row)
          for (int i = 0; i < Width; ++i)
            sums[row * Width + i] +=
                static_cast<float>(dots[row * Width + i]) * powerOfTwo(exponents[panel][block][i]);
      });
      for (int row = 0; row < count; ++row) {
        const float scale = inputScale[first + row] * kFactorUnit;
        for (int i = 0; i < perPanel && panel * perPanel + i < Columns; ++i) {
          const int output = panel * perPanel + i;
          float products[Groups];
          for (int group = 0; group < Groups; ++group)
            products[group] = sums[row * Width + group * perPanel + i] * scale +
                              (bias ? bias[group * Columns + output] : 0.0f);
          float &place = places[row * Columns + output];
          place = epilogue(products, place);
        }
      }
    });
}

/// As multiplyColumns() of 8-bit weights.
template <int Groups, int TileColumns, int Depth, int Padded, int Scales, int Panels, int HalfDepth,
          int Width4, int Blocks, int Width, int Outputs, int Columns, typename Epilogue>
void multiplyColumns(const int8_t (&input)[Depth][Padded], const float (&inputScale)[Scales],
                     const uint8_t (&weight)[Panels][HalfDepth][Width4],
                     const uint8_t (&exponents)[Panels][Blocks][Width], const float *bias,
                     float (&result)[Outputs][Columns], Epilogue epilogue) {
  static_assert(Depth == HalfDepth * 2 && Width4 == Width * 4, "two bundles in a row");
  static_assert(Padded >= Columns * 4 && Scales >= Columns, "a bundle and a scale a column");
  constexpr int perPanel = Width / Groups;
  for (int panel = 0; panel < Panels; ++panel)
    forTiles<Columns, TileColumns>([&](int first, auto tile) {
      constexpr int count = decltype(tile)::value;
      const Bundles<4, Padded> columns = {&input[0][0] + first * 4};
      float sums[Width * count] = {};
      forBlocks(weight[panel], [&](int block, auto depth, auto outputs) {
        int32_t dots[Width * count];
        sumDots<decltype(depth)::value, Width, count>(outputs,
                                                      columns.from(0, block * kBlockBundles), dots);
        for (int i = 0; i < Width; ++i)
          for (int column = 0; column < count; ++column)
            sums[i * count + column] += static_cast<float>(dots[i * count + column]) *
                                        powerOfTwo(exponents[panel][block][i]);
      });
      for (int i = 0; i < perPanel && panel * perPanel + i < Outputs; ++i)
        for (int column = 0; column < count; ++column) {
          const int output = panel * perPanel + i;
          float products[Groups];
          for (int group = 0; group < Groups; ++group)
            products[group] = sums[(group * perPanel + i) * count + column] *
                                  (inputScale[first + column] * kFactorUnit) +
                              (bias ? bias[group * Outputs + output] : 0.0f);
          float &place = result[output][first + column];
          place = epilogue(products, place);
        }
    });
}
