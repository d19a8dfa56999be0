//===- PuzzleWriter.cpp - Answers in the form of their puzzles --*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/PuzzleWriter.h"

#include "trm/runtime/Puzzles/Csv.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

std::string PuzzleWriter::text(const PuzzleForm &form, const Tokens &puzzle) const {
  return (form.format == TextFormat::Tokens ? *tokens : task).print(puzzle);
}

/// The place of a column, which is added where there is none.
static size_t placeColumn(std::vector<std::string> &columns, const char *name) {
  size_t place = std::find(columns.begin(), columns.end(), name) - columns.begin();
  if (place == columns.size())
    columns.emplace_back(name);
  return place;
}

static size_t placeAnswers(const PuzzleForm &form, std::vector<std::string> &columns) {
  return form.answerColumn ? *form.answerColumn : placeColumn(columns, "answer");
}

std::string PuzzleWriter::header(const PuzzleForm &form,
                                 const std::vector<const char *> &markColumns) const {
  if (form.format != TextFormat::Csv || !form.hasHeader)
    return "";
  std::vector<std::string> columns = form.columns;
  placeAnswers(form, columns);
  for (const char *column : markColumns)
    placeColumn(columns, column);
  return csvLine(columns, form.separator);
}

std::string PuzzleWriter::line(const PuzzleForm &form, const Puzzle &puzzle, const Tokens &answer,
                               const std::vector<Mark> &marks) const {
  if (form.format != TextFormat::Csv) {
    std::vector<std::string> texts;
    for (const Mark &mark : marks)
      if (!mark.text.empty())
        texts.push_back(mark.text);
    return text(form, answer) + (texts.empty() ? "" : "\t") + join(texts, ", ") + "\n";
  }
  std::vector<std::string> columns = form.columns, fields = puzzle.fields;
  auto set = [&](size_t place, const std::string &field) {
    fields.resize(columns.size());
    fields[place] = field;
  };
  set(placeAnswers(form, columns), text(form, answer));
  for (const Mark &mark : marks)
    set(placeColumn(columns, mark.column), mark.field);
  return csvLine(fields, form.separator);
}

} // namespace trm
