//===- GridView.cpp - Puzzles drawn as grids --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Report/GridView.h"

#include "trm/runtime/Support/Strings.h"

#include <algorithm>
#include <numeric>

namespace trm {

size_t countChanges(const Tokens &a, const Tokens &b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), size_t(0), std::plus<>(),
                            std::not_equal_to<>());
}

namespace {
struct Mark {
  const char *color; ///< Of a terminal.
  char sign;         ///< Of plain text.
};
constexpr Mark Given{"\x1b[1m", ' '};
constexpr Mark Found{"\x1b[36m", ' '};
constexpr Mark Changed{"\x1b[1;32m", '*'};
constexpr Mark Contradicted{"\x1b[1;31m", '!'};
constexpr const char *ResetColor = "\x1b[0m";
} // namespace

std::string GridView::drawCell(int32_t index, const Tokens &state, const Tokens &previous) const {
  int32_t token = state[index];
  bool isGiven = !task.isBlank(question[index]);
  bool isRight = token == question[index];
  const Mark &mark =
      isGiven ? (isRight ? Given : Contradicted) : (token != previous[index] ? Changed : Found);
  std::string text = task.cellOf(state, index, style.unicode);
  int32_t background = task.background(token);
  if (style.color && background >= 0)
    return formatString("\x1b[48;5;%dm", background) + mark.color + text + ResetColor;
  if (style.color)
    return mark.color + text + ResetColor;
  if (text.back() == ' ')
    text.back() = mark.sign;
  return text;
}

std::string GridView::drawRow(int32_t row, const Tokens &state, const Tokens &previous) const {
  Grid grid = task.grid();
  std::string line;
  for (int32_t column = 0; column < grid.columns; ++column) {
    if (grid.boxColumns && column % grid.boxColumns == 0)
      line += "| ";
    line += drawCell(row * grid.columns + column, state, previous);
  }
  return grid.boxColumns ? line + "|" : line;
}

std::string GridView::boxLine() const {
  Grid grid = task.grid();
  std::string box(static_cast<size_t>(grid.boxColumns) * task.cellWidth() + 1, '-');
  std::string line = "+";
  for (int32_t column = 0; column < grid.columns; column += grid.boxColumns)
    line += box + "+";
  return line;
}

std::vector<std::string> GridView::draw(const Tokens &state, const Tokens &previous) const {
  Grid grid = task.grid();
  std::vector<std::string> lines;
  for (int32_t row = 0; row < grid.rows; ++row) {
    if (grid.boxRows && row % grid.boxRows == 0)
      lines.push_back(boxLine());
    lines.push_back(drawRow(row, state, previous));
  }
  if (grid.boxRows)
    lines.push_back(boxLine());
  return lines;
}

std::string GridView::drawBeside(const Tokens &answer) const {
  std::vector<std::string> left = draw(question, question), right = draw(answer, answer);
  std::string text;
  for (size_t i = 0; i < left.size(); ++i)
    text += left[i] + "   " + right[i] + "\n";
  return text;
}

} // namespace trm
