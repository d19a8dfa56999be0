//===- PuzzleWriter.h - Answers in the form of their puzzles ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_PUZZLEWRITER_H
#define TRM_RUNTIME_PUZZLES_PUZZLEWRITER_H

#include "trm/runtime/Puzzles/Puzzle.h"

namespace trm {

/// A note on an answer, and the column that a CSV has for it.
struct Mark {
  const char *column;
  /// Of the column.
  std::string field;
  /// Behind a line; empty for an answer of which there is nothing to say.
  std::string text;
};

class PuzzleWriter {
public:
  PuzzleWriter(const TaskText &task, ModelShape shape)
      : task(task), tokens(createTokensText(shape)) {}

  /// One puzzle in the text form of its file.
  std::string text(const PuzzleForm &form, const Tokens &puzzle) const;

  /// The header of a CSV with the columns of answers and marks; nothing for lines.
  std::string header(const PuzzleForm &form, const std::vector<const char *> &markColumns) const;

  /// A solved line, with its marks behind a tab, or the record of a CSV with the answer
  /// in its column and each mark in its own; these are replaced where there are any, and
  /// added where there are none.
  std::string line(const PuzzleForm &form, const Puzzle &puzzle, const Tokens &answer,
                   const std::vector<Mark> &marks) const;

private:
  const TaskText &task;
  const std::unique_ptr<TaskText> tokens;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_PUZZLEWRITER_H
