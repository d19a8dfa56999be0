//===- PuzzleReader.h - Puzzles from text -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads lines, rows, CSV and integer tokens, and finds out which of them a file is.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_PUZZLEREADER_H
#define TRM_RUNTIME_PUZZLES_PUZZLEREADER_H

#include "trm/runtime/Puzzles/Csv.h"
#include "trm/runtime/Puzzles/CsvForm.h"
#include "trm/runtime/Puzzles/PuzzleStream.h"

namespace trm {

/// The puzzles of one text.
class PuzzleReader : public PuzzleStream {
public:
  PuzzleReader(const TaskText &task, ModelShape shape, ReadingRequest request, LineReader &lines);

  bool next(Puzzle &puzzle) override;
  const PuzzleForm &form() const override { return puzzleForm; }

private:
  /// Finds out what the text is; false where it is empty.
  bool begin();
  bool takeFirstLine(std::string_view &line);
  TextFormat detect(std::string_view line);
  void beginCsv(std::string_view line);
  void checkCount() const;
  bool nextText(Puzzle &puzzle);
  Tokens parseLine(std::string_view line);
  /// A puzzle whose first row is `line`.
  Tokens parseRows(std::string_view line);
  bool nextRecord(Puzzle &puzzle);
  std::string place(size_t line) const;
  /// Says where in the file a TextError is.
  [[noreturn]] void fail(size_t line, size_t column, const struct TextError &error) const;
  Tokens parseField(const CsvField &field);
  Tokens parseAnswer(const CsvField &field);
  void checkAnswerColumn(const CsvField &field) const;

  const TaskText &task;
  const ReadingRequest request;
  LineReader &lines;
  PuzzleText text;
  PuzzleForm puzzleForm;
  std::optional<CsvReader> csv;
  size_t questionColumn = 0;
  /// As the first line says, and as have been handed out.
  std::optional<size_t> announced;
  size_t count = 0;
};

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_PUZZLEREADER_H
