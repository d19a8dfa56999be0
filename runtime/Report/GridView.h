//===- GridView.h - Puzzles drawn as grids ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_REPORT_GRIDVIEW_H
#define TRM_RUNTIME_REPORT_GRIDVIEW_H

#include "trm/runtime/Puzzles/TaskText.h"
#include "trm/runtime/Support/Terminal.h"

namespace trm {

/// Draws states of one puzzle. On a terminal given cells are bold, changed ones
/// green and given cells that a state contradicts red; elsewhere changed cells
/// have a '*' behind them and contradictions a '!'.
class GridView {
public:
  GridView(const TaskText &task, const Tokens &question, DrawStyle style)
      : task(task), question(question), style(style) {}

  /// The lines of a grid, all of one width; what differs from `previous` counts
  /// as changed.
  std::vector<std::string> draw(const Tokens &state, const Tokens &previous) const;

  /// The question and, beside it, its answer.
  std::string drawBeside(const Tokens &answer) const;

private:
  std::string drawCell(int32_t index, const Tokens &state, const Tokens &previous) const;
  std::string drawRow(int32_t row, const Tokens &state, const Tokens &previous) const;
  std::string boxLine() const;

  const TaskText &task;
  const Tokens &question;
  const DrawStyle style;
};

/// Cells that differ.
size_t countChanges(const Tokens &a, const Tokens &b);

} // namespace trm

#endif // TRM_RUNTIME_REPORT_GRIDVIEW_H
