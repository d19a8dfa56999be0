//===- ArcGrid.h - Grids of the ARC tasks -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A grid of up to side x side colours from 0 to 9, and the tokens that a model sees:
// 0 where there is nothing, 1 below and right of the grid, colour c as c + 2, the grid
// in the top left corner (the reference's dataset/build_arc_dataset.py; it moves grids
// within the square for training only).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCGRID_H
#define TRM_RUNTIME_TASKS_ARC_ARCGRID_H

#include "trm/runtime/Puzzles/TaskText.h"
#include "trm/runtime/Support/Json.h"

namespace trm {

constexpr int32_t ArcColors = 10;
constexpr int32_t ArcVocabSize = ArcColors + 2;

struct ArcGrid {
  int32_t rows = 0;
  int32_t columns = 0;
  /// Row by row.
  std::vector<uint8_t> cells;

  uint8_t at(int32_t row, int32_t column) const { return cells[row * columns + column]; }
  friend bool operator==(const ArcGrid &a, const ArcGrid &b) {
    return a.rows == b.rows && a.columns == b.columns && a.cells == b.cells;
  }
  friend bool operator<(const ArcGrid &a, const ArcGrid &b) {
    return std::tie(a.rows, a.columns, a.cells) < std::tie(b.rows, b.columns, b.cells);
  }
};

/// The tokens of a grid that fits a square of `side`.
Tokens encodeArcGrid(const ArcGrid &grid, int32_t side);

/// The largest rectangle of colours in the top left corner; of equals, the one with
/// fewer rows. It may be empty.
ArcGrid decodeArcGrid(const Tokens &tokens, int32_t side);

/// A JSON array of rows; throws TextError where it is none, or larger than `side`.
ArcGrid parseArcGrid(const Json &json, int32_t side);
Json arcGridJson(const ArcGrid &grid);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCGRID_H
