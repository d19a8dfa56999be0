//===- Puzzle.h - Puzzles and the form they came in -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLE_H
#define TRM_RUNTIME_PUZZLE_H

#include "trm/runtime/Tasks/TaskText.h"

#include <optional>

namespace trm {

enum class TextFormat { Auto, Lines, Csv, Tokens };

struct Puzzle {
  std::string file;
  size_t line;
  Tokens question;
  /// From the `answer` column; empty where there is none or nobody asked for it.
  Tokens expected;
  /// All columns of a CSV record.
  std::vector<std::string> fields;
  /// Its puzzle embedding, where that is not the one that all puzzles of a run have.
  std::optional<int32_t> id = {};
};

struct PuzzleSet {
  /// Auto until the first puzzle has been read.
  TextFormat format = TextFormat::Auto;
  /// The header of a CSV file.
  std::vector<std::string> columns;
  std::vector<Puzzle> puzzles;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLE_H
