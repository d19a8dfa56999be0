//===- Puzzle.h - Puzzles and the form they came in -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_PUZZLE_H
#define TRM_RUNTIME_PUZZLES_PUZZLE_H

#include "trm/runtime/Puzzles/TaskText.h"

#include <optional>

namespace trm {

enum class TextFormat { Auto, Lines, Csv, Tokens };

struct Puzzle {
  std::string file;
  size_t line;
  Tokens question;
  /// What the answer has to be, a padding where it may be anything; empty where there is none or
  /// nobody asked for it.
  Tokens expected;
  /// All columns of a CSV record.
  std::vector<std::string> fields;
  /// Its puzzle embedding, where that is not the one that all puzzles of a run have.
  std::optional<int32_t> id = {};
};

/// How a file has its puzzles, and how their answers leave.
struct PuzzleForm {
  /// That of the answers: lines, CSV or tokens; Auto until the first puzzle has been read.
  TextFormat format = TextFormat::Auto;
  /// Of a CSV file: its header. Where it has none, the names are empty and none is written.
  std::vector<std::string> columns = {};
  bool hasHeader = true;
  char separator = ',';
  /// Where answers are written; without it they become the last column, `answer`.
  std::optional<size_t> answerColumn = {};
};

struct PuzzleSet : PuzzleForm {
  std::vector<Puzzle> puzzles;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_PUZZLE_H
