//===- ArcAugmentation.cpp - Other views of an ARC task ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/Arc/ArcAugmentation.h"

#include "trm/runtime/Solve/Noise.h"

#include <algorithm>

namespace trm {

static constexpr std::string_view Separator = "|||";
static constexpr int32_t Symmetries = 8;

static ArcGrid transform(const ArcGrid &grid, int32_t symmetry) {
  bool turns = symmetry == 1 || symmetry == 3 || symmetry == 6 || symmetry == 7;
  ArcGrid result;
  result.rows = turns ? grid.columns : grid.rows;
  result.columns = turns ? grid.rows : grid.columns;
  for (int32_t row = 0; row < result.rows; ++row)
    for (int32_t column = 0; column < result.columns; ++column) {
      int32_t lastRow = grid.rows - 1, lastColumn = grid.columns - 1;
      auto cell = [&] {
        switch (symmetry) {
        case 1:
          return grid.at(column, lastColumn - row);
        case 2:
          return grid.at(lastRow - row, lastColumn - column);
        case 3:
          return grid.at(lastRow - column, row);
        case 4:
          return grid.at(row, lastColumn - column);
        case 5:
          return grid.at(lastRow - row, column);
        case 6:
          return grid.at(column, row);
        case 7:
          return grid.at(lastRow - column, lastColumn - row);
        default:
          return grid.at(row, column);
        }
      };
      result.cells.push_back(cell());
    }
  return result;
}

static ArcGrid recolor(ArcGrid grid, const std::array<uint8_t, ArcColors> &colors) {
  for (uint8_t &cell : grid.cells)
    cell = colors[cell];
  return grid;
}

ArcGrid ArcAugmentation::apply(const ArcGrid &grid) const {
  return transform(recolor(grid, colors), symmetry);
}

ArcGrid ArcAugmentation::undo(const ArcGrid &grid) const {
  constexpr int32_t inverse[Symmetries] = {0, 3, 2, 1, 4, 5, 6, 7};
  std::array<uint8_t, ArcColors> before = {};
  for (int32_t color = 0; color < ArcColors; ++color)
    before[colors[color]] = static_cast<uint8_t>(color);
  return recolor(transform(grid, inverse[symmetry]), before);
}

std::string ArcAugmentation::suffix() const {
  std::string text =
      std::string(Separator) + "t" + std::to_string(symmetry) + std::string(Separator);
  for (uint8_t color : colors)
    text += static_cast<char>('0' + color);
  return text;
}

std::optional<ArcAugmentation> ArcAugmentation::ofName(const std::string &name) {
  size_t last = name.rfind(Separator);
  size_t before =
      last == std::string::npos || last == 0 ? std::string::npos : name.rfind(Separator, last - 1);
  if (before == std::string::npos)
    return std::nullopt;
  std::string part = name.substr(before + Separator.size(), last - before - Separator.size());
  std::string digits = name.substr(last + Separator.size()), sorted = digits;
  std::sort(sorted.begin(), sorted.end());
  if (part.size() != 2 || part[0] != 't' || part[1] < '0' || part[1] >= '0' + Symmetries ||
      sorted != "0123456789")
    return std::nullopt;
  ArcAugmentation augmentation;
  augmentation.symmetry = part[1] - '0';
  std::transform(digits.begin(), digits.end(), augmentation.colors.begin(),
                 [](char digit) { return static_cast<uint8_t>(digit - '0'); });
  return augmentation;
}

std::string arcBaseName(const std::string &name) { return name.substr(0, name.find(Separator)); }

ArcAugmentation drawArcAugmentation(uint64_t seed, uint64_t stream, uint32_t n) {
  PhiloxKey key = {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)};
  PhiloxCounter words = {};
  uint32_t taken = 0;
  auto below = [&](uint32_t limit) {
    if (taken % words.size() == 0)
      words = philox4x32({static_cast<uint32_t>(taken / words.size()), n,
                          static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32)},
                         key);
    return static_cast<uint32_t>(uint64_t(words[taken++ % words.size()]) * limit >> 32);
  };
  ArcAugmentation augmentation;
  augmentation.symmetry = static_cast<int32_t>(below(Symmetries));
  // Fisher and Yates, without colour 0.
  for (uint32_t last = ArcColors - 1; last > 1; --last)
    std::swap(augmentation.colors[last], augmentation.colors[1 + below(last)]);
  return augmentation;
}

} // namespace trm
