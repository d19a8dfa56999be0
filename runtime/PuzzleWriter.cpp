//===- PuzzleWriter.cpp - Answers in the form of their puzzles ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/PuzzleWriter.h"

#include "trm/runtime/Csv.h"

#include <algorithm>

namespace trm {

std::string PuzzleWriter::text(const PuzzleSet &set, const Tokens &puzzle) const {
  return (set.format == TextFormat::Tokens ? *tokens : task).print(puzzle);
}

std::string PuzzleWriter::document(const PuzzleSet &set,
                                   const std::vector<const Tokens *> &answers) const {
  if (set.format == TextFormat::Csv)
    return csvDocument(set, answers);
  std::string lines;
  for (const Tokens *answer : answers)
    lines += text(set, *answer) + "\n";
  return lines;
}

std::string PuzzleWriter::csvDocument(const PuzzleSet &set,
                                      const std::vector<const Tokens *> &answers) const {
  std::vector<std::string> columns = set.columns;
  size_t answerColumn = std::find(columns.begin(), columns.end(), "answer") - columns.begin();
  if (answerColumn == columns.size())
    columns.emplace_back("answer");
  std::string lines = csvLine(columns);
  for (size_t i = 0; i < answers.size(); ++i) {
    std::vector<std::string> fields = set.puzzles[i].fields;
    fields.resize(columns.size());
    fields[answerColumn] = text(set, *answers[i]);
    lines += csvLine(fields);
  }
  return lines;
}

} // namespace trm
