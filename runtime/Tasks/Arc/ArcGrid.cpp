//===- ArcGrid.cpp - Grids of the ARC tasks ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcGrid.h"

#include "trm/runtime/Support/Strings.h"

namespace trm {

namespace {
enum ArcToken : int32_t { Padding = 0, End = 1, FirstColor = 2 };
} // namespace

Tokens encodeArcGrid(const ArcGrid &grid, int32_t side) {
  Tokens tokens(static_cast<size_t>(side) * side, Padding);
  auto place = [&](int32_t row, int32_t column) -> int32_t & {
    return tokens[row * side + column];
  };
  for (int32_t row = 0; row < grid.rows; ++row)
    for (int32_t column = 0; column < grid.columns; ++column)
      place(row, column) = grid.at(row, column) + FirstColor;
  for (int32_t column = 0; column < grid.columns && grid.rows < side; ++column)
    place(grid.rows, column) = End;
  for (int32_t row = 0; row < grid.rows && grid.columns < side; ++row)
    place(row, grid.columns) = End;
  return tokens;
}

ArcGrid decodeArcGrid(const Tokens &tokens, int32_t side) {
  auto isColor = [&](int32_t row, int32_t column) {
    int32_t token = tokens[row * side + column];
    return token >= FirstColor && token < ArcVocabSize;
  };
  ArcGrid grid;
  int32_t columns = side;
  for (int32_t row = 0; row < side && columns > 0; ++row) {
    int32_t width = 0;
    while (width < columns && isColor(row, width))
      ++width;
    columns = width;
    if ((row + 1) * columns > grid.rows * grid.columns) {
      grid.rows = row + 1;
      grid.columns = columns;
    }
  }
  for (int32_t row = 0; row < grid.rows; ++row)
    for (int32_t column = 0; column < grid.columns; ++column)
      grid.cells.push_back(static_cast<uint8_t>(tokens[row * side + column] - FirstColor));
  return grid;
}

static uint8_t parseColor(const Json &cell) {
  bool isColor = cell.is_number_integer() && cell >= 0 && cell < ArcColors;
  if (!isColor)
    throw TextError{0, "the cell " + jsonLine(cell) +
                           " is no colour; expected an integer from 0 "
                           "to 9"};
  return cell.get<uint8_t>();
}

ArcGrid parseArcGrid(const Json &json, int32_t side) {
  bool isArray = json.is_array() && !json.empty() && json.front().is_array();
  if (!isArray || json.front().empty())
    throw TextError{0, "no grid; expected rows of colours such as [[0,1],[2,3]]"};
  ArcGrid grid;
  grid.rows = static_cast<int32_t>(std::min<size_t>(json.size(), side + 1));
  grid.columns = static_cast<int32_t>(std::min<size_t>(json.front().size(), side + 1));
  if (grid.rows > side || grid.columns > side)
    throw TextError{0, formatString("the grid has %zu rows of %zu cells, but the model sees at "
                                    "most %d of %d",
                                    json.size(), json.front().size(), side, side)};
  for (const Json &row : json) {
    if (!row.is_array() || row.size() != json.front().size())
      throw TextError{0, "the rows of a grid have different lengths"};
    for (const Json &cell : row)
      grid.cells.push_back(parseColor(cell));
  }
  return grid;
}

Json arcGridJson(const ArcGrid &grid) {
  Json rows = Json::array();
  for (int32_t row = 0; row < grid.rows; ++row) {
    rows.push_back(Json::array());
    for (int32_t column = 0; column < grid.columns; ++column)
      rows.back().push_back(grid.at(row, column));
  }
  return rows;
}

} // namespace trm
