//===- PuzzleWriter.h - Answers in the form of their puzzles ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLEWRITER_H
#define TRM_RUNTIME_PUZZLEWRITER_H

#include "trm/runtime/Puzzle.h"

namespace trm {

class PuzzleWriter {
public:
  PuzzleWriter(const TaskText &task, ModelShape shape)
      : task(task), tokens(createTokensText(shape)) {}

  /// One puzzle in the text form of its set.
  std::string text(const PuzzleSet &set, const Tokens &puzzle) const;

  /// The whole set: solved lines, or the CSV with its `answer` column replaced
  /// (added where there was none). answers[i] belongs to set.puzzles[i]. So does
  /// marks[i], which is a note on the answer or empty: behind a tab, or in the
  /// CSV's `deadline` column. Without any marks there is no such column.
  std::string document(const PuzzleSet &set, const std::vector<const Tokens *> &answers,
                       const std::vector<std::string> &marks) const;

private:
  std::string csvDocument(const PuzzleSet &set, const std::vector<const Tokens *> &answers,
                          const std::vector<std::string> &marks) const;

  const TaskText &task;
  const std::unique_ptr<TaskText> tokens;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLEWRITER_H
