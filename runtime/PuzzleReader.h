//===- PuzzleReader.h - Puzzles from text -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads lines, CSV and integer tokens, and finds out which of them a file is.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLEREADER_H
#define TRM_RUNTIME_PUZZLEREADER_H

#include "trm/runtime/Puzzle.h"

#include <optional>

namespace trm {

/// What becomes of the `answer` column.
enum class Answers {
  Ignored,
  Optional, ///< Read where there is one and it is filled.
  Required
};

class PuzzleReader {
public:
  PuzzleReader(const TaskText &task, ModelShape shape, TextFormat asked, Answers answers);

  /// Appends the puzzles of a text, whose file is called `name`. All texts of a
  /// set have the format of the first. Throws InputError.
  void read(const std::string &name, std::string_view text, size_t firstLine = 1);

  PuzzleSet &set() { return puzzleSet; }

private:
  /// Where a piece of text stands, for messages.
  struct Place {
    const std::string &name;
    size_t line;
    size_t column;
  };

  TextFormat detect(const std::string &name, std::string_view text) const;
  void readLines(const std::string &name, std::string_view text, size_t firstLine);
  void readCsv(const std::string &name, std::string_view text);
  /// The header's names; those of every file of a set are the same.
  void takeColumns(const std::string &name, const std::vector<std::string> &columns);
  /// Of a column that has to be there.
  size_t findColumn(const std::string &name, const char *column) const;
  std::optional<size_t> findAnswerColumn(const std::string &name) const;
  Tokens parse(Place place, std::string_view text) const;

  const TaskText &task;
  const std::unique_ptr<TaskText> tokens;
  const ModelShape shape;
  const TextFormat asked;
  const Answers answers;
  PuzzleSet puzzleSet;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLEREADER_H
