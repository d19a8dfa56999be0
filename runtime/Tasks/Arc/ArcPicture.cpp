//===- ArcPicture.cpp - ARC grids for people --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcPicture.h"

#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

int32_t arcTerminalColor(int32_t color) {
  // Black, blue, red, green, yellow, grey, magenta, orange, light blue, maroon: those
  // of the task viewers, as near as the palette of 256 has them.
  constexpr int32_t palette[ArcColors] = {16, 32, 203, 41, 220, 248, 199, 208, 117, 88};
  return palette[color];
}

static std::string drawCell(int32_t color, DrawStyle style) {
  if (style.color)
    return formatString("\x1b[48;5;%dm  \x1b[0m", arcTerminalColor(color));
  return {color ? static_cast<char>('0' + color) : '.', ' '};
}

std::string drawArcGrids(const std::vector<std::pair<std::string, const ArcGrid *>> &grids,
                         DrawStyle style) {
  constexpr size_t gap = 3, cellWidth = 2;
  std::string text;
  int32_t rows = 0;
  auto width = [&](const std::pair<std::string, const ArcGrid *> &each) {
    return gap + std::max(each.first.size(), cellWidth * each.second->columns);
  };
  for (const auto &each : grids) {
    text += each.first + std::string(width(each) - each.first.size(), ' ');
    rows = std::max(rows, each.second->rows);
  }
  for (int32_t row = -1; row < rows; ++row) {
    for (const auto &each : grids) {
      const ArcGrid &grid = *each.second;
      if (row < 0)
        continue;
      int32_t columns = row < grid.rows ? grid.columns : 0;
      for (int32_t column = 0; column < columns; ++column)
        text += drawCell(grid.at(row, column), style);
      text += std::string(width(each) - cellWidth * columns, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

} // namespace trm
