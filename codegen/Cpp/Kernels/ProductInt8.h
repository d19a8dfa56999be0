//===- ProductInt8.h - matrix products with packed 8-bit weights -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if !defined(TRM_VECTOR_DOTS)
/// As multiplyRows() of float32, with factors of 8 bits in bundles of four: the sum in
/// 32 bits times the scales of its row and of its output.
template <int Groups, int TileRows, int Rows, int Padded, int Panels, int Depth, int Width4,
          int Columns, typename Epilogue>
void multiplyRows(const int8_t (&input)[Rows][Padded], const Real (&inputScale)[Rows],
                  const int8_t (&weight)[Panels][Depth][Width4],
                  const Scale (&weightScale)[Groups * Columns], const Real *bias,
                  Real (&result)[Rows][Columns], Epilogue epilogue) {
  static_assert(Padded >= Depth * 4, "rows end in whole bundles");
  constexpr int width = Width4 / 4, perPanel = width / Groups;
  for (int panel = 0; panel < Panels; ++panel)
    forTiles<Rows, TileRows>([&](int first, auto tile) {
      constexpr int count = decltype(tile)::value;
      // Plain pointers: GCC 12 takes rows of a last, shorter tile for others.
      const Bundles<Padded, 4> lines = {&input[0][0] + first * Padded};
      const Bundles<4, Width4> outputs = {weight[panel][0]};
      Real *places = &result[0][0] + first * Columns;
      int32_t sums[count * width];
      sumDots<Depth, count, width>(lines, outputs, sums);
      for (int row = 0; row < count; ++row)
        for (int i = 0; i < perPanel && panel * perPanel + i < Columns; ++i) {
          const int output = panel * perPanel + i;
          Real products[Groups];
          for (int group = 0; group < Groups; ++group) {
            const int index = group * Columns + output;
            products[group] = rescale(sums[row * width + group * perPanel + i], weightScale[index],
                                      inputScale[first + row]) +
                              (bias ? bias[index] : 0.0f);
          }
          Real &place = places[row * Columns + output];
          place = epilogue(products, place);
        }
    });
}

/// As multiplyColumns() of float32; four elements of a column lie side by side.
template <int Groups, int TileColumns, int Depth, int Padded, int Scales, int Panels, int Width4,
          int Outputs, int Columns, typename Epilogue>
void multiplyColumns(const int8_t (&input)[Depth][Padded], const Real (&inputScale)[Scales],
                     const int8_t (&weight)[Panels][Depth][Width4],
                     const Scale (&weightScale)[Groups * Outputs], const Real *bias,
                     Real (&result)[Outputs][Columns], Epilogue epilogue) {
  static_assert(Padded >= Columns * 4 && Scales >= Columns, "a bundle and a scale a column");
  constexpr int width = Width4 / 4, perPanel = width / Groups;
  for (int panel = 0; panel < Panels; ++panel)
    forTiles<Columns, TileColumns>([&](int first, auto tile) {
      constexpr int count = decltype(tile)::value;
      const Bundles<4, Width4> outputs = {weight[panel][0]};
      const Bundles<4, Padded> columns = {&input[0][0] + first * 4};
      int32_t sums[width * count];
      sumDots<Depth, width, count>(outputs, columns, sums);
      for (int i = 0; i < perPanel && panel * perPanel + i < Outputs; ++i)
        for (int column = 0; column < count; ++column) {
          const int output = panel * perPanel + i;
          Real products[Groups];
          for (int group = 0; group < Groups; ++group) {
            const int index = group * Outputs + output;
            products[group] = rescale(sums[(group * perPanel + i) * count + column],
                                      weightScale[index], inputScale[first + column]) +
                              (bias ? bias[index] : 0.0f);
          }
          Real &place = result[output][first + column];
          place = epilogue(products, place);
        }
    });
}
#endif
