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

std::string PuzzleWriter::document(const PuzzleSet &set, const std::vector<const Tokens *> &answers,
                                   const std::vector<std::string> &marks) const {
  if (set.format == TextFormat::Csv)
    return csvDocument(set, answers, marks);
  std::string lines;
  for (size_t i = 0; i < answers.size(); ++i) {
    lines += text(set, *answers[i]);
    if (!marks.empty() && !marks[i].empty())
      lines += "\t" + marks[i];
    lines += '\n';
  }
  return lines;
}

/// The place of a column, which is added where there is none.
static size_t placeColumn(std::vector<std::string> &columns, const char *name) {
  size_t place = std::find(columns.begin(), columns.end(), name) - columns.begin();
  if (place == columns.size())
    columns.emplace_back(name);
  return place;
}

std::string PuzzleWriter::csvDocument(const PuzzleSet &set,
                                      const std::vector<const Tokens *> &answers,
                                      const std::vector<std::string> &marks) const {
  std::vector<std::string> columns = set.columns;
  size_t answerColumn = set.answerColumn ? *set.answerColumn : placeColumn(columns, "answer");
  size_t markColumn = marks.empty() ? 0 : placeColumn(columns, "deadline");
  std::string lines = set.hasHeader ? csvLine(columns, set.separator) : "";
  for (size_t i = 0; i < answers.size(); ++i) {
    std::vector<std::string> fields = set.puzzles[i].fields;
    fields.resize(columns.size());
    fields[answerColumn] = text(set, *answers[i]);
    if (!marks.empty())
      fields[markColumn] = marks[i];
    lines += csvLine(fields, set.separator);
  }
  return lines;
}

} // namespace trm
