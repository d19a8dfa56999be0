//===- CsvForm.h - Which columns of a table are puzzles ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_CSVFORM_H
#define TRM_RUNTIME_PUZZLES_CSVFORM_H

#include "trm/runtime/Puzzles/PuzzleText.h"

namespace trm {

/// What becomes of the answers that a file has.
enum class Answers {
  Ignored,
  Optional, ///< Read where there are some and they are filled.
  Required
};

/// How a file is to be read, as far as the user says.
struct ReadingRequest {
  TextFormat format = TextFormat::Auto;
  Answers answers = Answers::Ignored;
  /// A column's name or its number from 1; empty to find out.
  std::string questionColumn, answerColumn;
  /// Somebody types the puzzles, and not how many they will be.
  bool isTyped = false;
};

struct CsvForm {
  std::vector<std::string> columns;
  bool hasHeader = true;
  char separator = ',';
  size_t questionColumn = 0;
  std::optional<size_t> answerColumn;
};

/// Whether a line is the header of a table with puzzles.
bool isCsvHeader(std::string_view line, const ReadingRequest &request);
/// Whether it has fields, one of which is a puzzle.
bool isCsvRecord(std::string_view line, const PuzzleText &text);
/// Whether it has fields at all.
bool isTable(std::string_view line);

/// What a table is by its first line; `place` is that line's, for messages. Throws InputError
/// where no column, or more than one, may be the questions'.
CsvForm findCsvForm(const std::string &place, std::string_view line, const PuzzleText &text,
                    const TaskText &task, const ReadingRequest &request);

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_CSVFORM_H
