//===- Product.h - matrix products with packed float32 weights -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if !defined(TRM_LANES)
/// result[m][n] = epilogue(products, result[m][n]), where products[g] is
/// bias[g * Columns + n] + sum_k input[m][k] * W[g * Columns + n][k].
/// `weight` is W in panels, [k][output], with a run of outputs of each group side by
/// side in each. `bias` may be null.
template <int Groups, int TileRows, int Rows, int Depth, int Panels, int Width, int Columns,
          typename Epilogue>
void multiplyRows(const Real (&input)[Rows][Depth], const Real (&weight)[Panels][Depth][Width],
                  const Real *bias, Real (&result)[Rows][Columns], Epilogue epilogue) {
  constexpr int perPanel = Width / Groups;
  for (int panel = 0; panel < Panels; ++panel)
    forTiles<Rows, TileRows>([&](int first, auto tile) {
      constexpr int count = decltype(tile)::value;
      // Plain pointers: GCC 12 takes rows of a last, shorter tile for others.
      const Real *lines = &input[0][0] + first * Depth;
      Real *places = &result[0][0] + first * Columns;
      Sum sums[count][Width] = {};
      for (int k = 0; k < Depth; ++k)
        for (int row = 0; row < count; ++row)
          for (int column = 0; column < Width; ++column)
            sums[row][column] += lines[row * Depth + k] * weight[panel][k][column];
      for (int row = 0; row < count; ++row)
        for (int i = 0; i < perPanel && panel * perPanel + i < Columns; ++i) {
          const int output = panel * perPanel + i;
          Real products[Groups];
          for (int group = 0; group < Groups; ++group)
            products[group] =
                sums[row][group * perPanel + i] + (bias ? bias[group * Columns + output] : 0.0f);
          Real &place = places[row * Columns + output];
          place = epilogue(products, place);
        }
    });
}

/// result[n][d] = epilogue(products, result[n][d]), where products[g] is
/// bias[g * Outputs + n] + sum_k W[g * Outputs + n][k] * input[k][d].
template <int Groups, int TileColumns, int Depth, int Columns, int Panels, int Width, int Outputs,
          typename Epilogue>
void multiplyColumns(const Real (&input)[Depth][Columns],
                     const Real (&weight)[Panels][Depth][Width], const Real *bias,
                     Real (&result)[Outputs][Columns], Epilogue epilogue) {
  constexpr int perPanel = Width / Groups;
  for (int panel = 0; panel < Panels; ++panel)
    forTiles<Columns, TileColumns>([&](int first, auto tile) {
      constexpr int count = decltype(tile)::value;
      Sum sums[Width][count] = {};
      for (int k = 0; k < Depth; ++k)
        for (int row = 0; row < Width; ++row)
          for (int column = 0; column < count; ++column)
            sums[row][column] += weight[panel][k][row] * input[k][first + column];
      for (int i = 0; i < perPanel && panel * perPanel + i < Outputs; ++i)
        for (int column = 0; column < count; ++column) {
          const int output = panel * perPanel + i;
          Real products[Groups];
          for (int group = 0; group < Groups; ++group)
            products[group] =
                sums[group * perPanel + i][column] + (bias ? bias[group * Outputs + output] : 0.0f);
          Real &place = result[output][first + column];
          place = epilogue(products, place);
        }
    });
}
#endif
