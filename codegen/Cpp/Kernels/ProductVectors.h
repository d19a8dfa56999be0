//===- ProductVectors.h - matrix products in vectors -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_LANES)
/// Columns of panels from a panel on, `Lanes` of them a vector: elements of `Type`, of which a
/// step has one a column, side by side in a panel.
template <typename Type, int Lanes, int Width, int Depth>
struct PanelColumns {
  const Type *panels;

  auto operator()(int vector, int k) const { return loadFrom<Lanes>(vector * Lanes, k); }

private:
  template <int Count>
  auto loadFrom(int column, int k) const {
    if constexpr (Count > Width)
      return join(loadFrom<Count / 2>(column, k), loadFrom<Count / 2>(column + Count / 2, k));
    else
      return loadVector<Type, Count>(panels + column / Width * (Depth * Width) + k * Width +
                                     column % Width);
  }
};

/// As multiplyRows() says, of `Dot`: left(row, k) is a factor of an input, and
/// rightAt(column, lanes) a function of a vector and a step that loads factors from the panels'
/// columns. scale(sums, index, valid, row) is what a vector of sums stands for.
template <typename Dot, int Groups, int Depth, int Padded, int Rows, int Columns, typename Left,
          typename RightAt, typename Scaling, typename Epilogue>
inline void multiplyRowTiles(const Left &left, const RightAt &rightAt, const Scaling &scale,
                             const float *bias, float (&result)[Rows][Columns],
                             const Epilogue &epilogue) {
  static_assert(Groups <= 2, "runs of two groups in turn can be separated");
  forVectors<0, Padded / Groups, TRM_LANES, kTileVectors / Groups>([&](int output, auto lanes,
                                                                       auto count) {
    constexpr int size = decltype(lanes)::value, vectors = decltype(count)::value;
    const auto right = rightAt(output * Groups, lanes);
    const auto start = Dot::template begin<size, vectors * Groups>(Depth, right);
    forBalancedTiles<Rows, Dot::kRows>([&](int first, auto rows) {
      constexpr int height = decltype(rows)::value;
      typename decltype(start)::Total sums[height][vectors * Groups];
      sumTile<Dot, size, height>(
          Depth, [&](int row, int k) { return left(first + row, k); }, right, start, sums);
      const auto sumOf = [&](int row, int i) { return Dot::template toFloats<size>(sums[row][i]); };
      for (int row = 0; row < height; ++row)
        for (int i = 0; i < vectors; ++i) {
          const int begin = output + i * size;
          const int valid = Columns % size == 0 ? size : Columns - begin;
          Floats<size> products[Groups];
          if constexpr (Groups == 1)
            products[0] = sumOf(row, i);
          else
            separate<size>(sumOf(row, 2 * i), sumOf(row, 2 * i + 1), products);
          for (int group = 0; group < Groups; ++group) {
            const int index = group * Columns + begin;
            products[group] = scale(products[group], index, valid, first + row);
            products[group] += bias ? load<size>(bias + index, valid) : Floats<size>();
          }
          float *place = &result[0][0] + (first + row) * Columns + begin;
          store<size>(epilogue(products, load<size>(place, valid)), place, valid);
        }
    });
  });
}

/// As multiplyColumns() says: left(panel, row, k) is a factor of an output, and scale
/// has the first column in place of a row.
template <typename Dot, int Groups, int Depth, int Panels, int Width, int Outputs, int Columns,
          typename Left, typename RightAt, typename Scaling, typename Epilogue>
inline void multiplyColumnTiles(const Left &left, const RightAt &rightAt, const Scaling &scale,
                                const float *bias, float (&result)[Outputs][Columns],
                                const Epilogue &epilogue) {
  constexpr int perPanel = Width / Groups;
  forVectors<0, Columns, TRM_LANES, kTileVectors>([&](int column, auto lanes, auto count) {
    constexpr int size = decltype(lanes)::value, vectors = decltype(count)::value;
    const auto right = rightAt(column, lanes);
    const auto start = Dot::template begin<size, vectors>(Depth, right);
    for (int panel = 0; panel < Panels; ++panel) {
      typename decltype(start)::Total sums[Width][vectors];
      forBalancedTiles<Width, Dot::kRows>([&](int first, auto rows) {
        sumTile<Dot, size, decltype(rows)::value>(
            Depth, [&](int row, int k) { return left(panel, first + row, k); }, right, start,
            sums + first);
      });
      for (int i = 0; i < perPanel && panel * perPanel + i < Outputs; ++i)
        for (int j = 0; j < vectors; ++j) {
          const int output = panel * perPanel + i, begin = column + j * size;
          Floats<size> products[Groups];
          for (int group = 0; group < Groups; ++group) {
            const int index = group * Outputs + output;
            products[group] = scale(Dot::template toFloats<size>(sums[group * perPanel + i][j]),
                                    index, size, begin) +
                              (bias ? bias[index] : 0.0f);
          }
          float *place = &result[output][begin];
          store<size>(epilogue(products, load<size>(place)), place);
        }
    }
  });
}

/// What sums of float32 stand for.
inline constexpr auto kUnscaled = [](auto sums, int, int, int) { return sums; };

template <int Groups, int TileRows, int Rows, int Depth, int Panels, int Width, int Columns,
          typename Epilogue>
void multiplyRows(const float (&input)[Rows][Depth], const float (&weight)[Panels][Depth][Width],
                  const float *bias, float (&result)[Rows][Columns], Epilogue epilogue) {
  static_assert(Groups == 1 || Width / Groups == 4, "separate() takes runs of four outputs");
  multiplyRowTiles<FloatDot, Groups, Depth, Panels * Width>(
      [&](int row, int k) { return (&input[0][0])[row * Depth + k]; },
      [&](int column, auto lanes) {
        return PanelColumns<float, decltype(lanes)::value, Width, Depth>{weight[column / Width][0]};
      },
      kUnscaled, bias, result, epilogue);
}

template <int Groups, int TileColumns, int Depth, int Columns, int Panels, int Width, int Outputs,
          typename Epilogue>
void multiplyColumns(const float (&input)[Depth][Columns],
                     const float (&weight)[Panels][Depth][Width], const float *bias,
                     float (&result)[Outputs][Columns], Epilogue epilogue) {
  multiplyColumnTiles<FloatDot, Groups, Depth, Panels, Width>(
      [&](int panel, int row, int k) { return weight[panel][k][row]; },
      [&](int column, auto lanes) {
        return MatrixColumns<float, decltype(lanes)::value, Columns>{&input[0][column]};
      },
      kUnscaled, bias, result, epilogue);
}
#endif
