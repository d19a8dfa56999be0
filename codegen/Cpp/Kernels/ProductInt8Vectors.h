//===- ProductInt8Vectors.h - matrix products with packed 8-bit weights, in vectors -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#if defined(TRM_VECTOR_DOTS)
template <int Groups, int TileRows, int Rows, int Padded, int Panels, int Depth, int Width4,
          int Columns, typename Epilogue>
void multiplyRows(const int8_t (&input)[Rows][Padded], const float (&inputScale)[Rows],
                  const int8_t (&weight)[Panels][Depth][Width4],
                  const float (&weightScale)[Groups * Columns], const float *bias,
                  float (&result)[Rows][Columns], Epilogue epilogue) {
  static_assert(Padded >= Depth * 4, "rows end in whole bundles");
  static_assert(Groups == 1 || Width4 / 4 / Groups == 4, "separate() takes runs of four outputs");
  multiplyRowTiles<ByteDot, Groups, Depth, Panels * Width4 / 4>(
      [&](int row, int k) { return loadWord(&input[0][0] + row * Padded + k * 4); },
      [&](int column, auto lanes) {
        return PanelColumns<int32_t, decltype(lanes)::value, Width4 / 4, Depth>{
            toBundles(weight[column * 4 / Width4][0])};
      },
      [&](auto sums, int index, int valid, int row) {
        return sums * load<kLanesOf<decltype(sums)>>(weightScale + index, valid) * inputScale[row];
      },
      bias, result, epilogue);
}

template <int Groups, int TileColumns, int Depth, int Padded, int Scales, int Panels, int Width4,
          int Outputs, int Columns, typename Epilogue>
void multiplyColumns(const int8_t (&input)[Depth][Padded], const float (&inputScale)[Scales],
                     const int8_t (&weight)[Panels][Depth][Width4],
                     const float (&weightScale)[Groups * Outputs], const float *bias,
                     float (&result)[Outputs][Columns], Epilogue epilogue) {
  static_assert(Padded >= Columns * 4 && Scales >= Columns, "a bundle and a scale a column");
  multiplyColumnTiles<ByteDot, Groups, Depth, Panels, Width4 / 4>(
      [&](int panel, int row, int k) { return loadWord(&weight[panel][k][row * 4]); },
      [&](int column, auto lanes) {
        return MatrixColumns<int32_t, decltype(lanes)::value, Padded / 4>{
            toBundles(&input[0][column * 4])};
      },
      [&](auto sums, int index, int, int column) {
        return sums * weightScale[index] * load<kLanesOf<decltype(sums)>>(inputScale + column);
      },
      bias, result, epilogue);
}
#endif
