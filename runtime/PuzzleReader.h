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

namespace trm {

class PuzzleReader {
public:
  /// Reads the `answer` column as well when `withExpected` is set.
  PuzzleReader(const TaskText &task, ModelShape shape, TextFormat asked, bool withExpected);

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
  size_t findColumn(const std::string &name, const char *column) const;
  Tokens parse(Place place, std::string_view text) const;

  const TaskText &task;
  const std::unique_ptr<TaskText> tokens;
  const ModelShape shape;
  const TextFormat asked;
  const bool withExpected;
  PuzzleSet puzzleSet;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLEREADER_H
