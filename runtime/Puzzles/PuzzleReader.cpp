//===- PuzzleReader.cpp - Puzzles from text ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/PuzzleReader.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <cstdlib>

namespace trm {

PuzzleReader::PuzzleReader(const TaskText &task, ModelShape shape, ReadingRequest asked,
                           LineReader &lines)
    : task(task), request(std::move(asked)), lines(lines), text(task, shape, request.format) {}

std::string PuzzleReader::place(size_t line) const {
  return formatString("%s:%zu", lines.name().c_str(), line);
}

void PuzzleReader::fail(size_t line, size_t column, const TextError &error) const {
  throw InputError(formatString("%s:%zu: %s", place(line).c_str(), column + error.offset,
                                error.message.c_str()));
}

/// What Excel writes above a table.
static bool namesSeparator(std::string_view line) {
  return line.size() == 5 && line.substr(0, 4) == "sep=";
}

/// A table's first column may be called '#', and some have that sign before all names.
static bool isNumberedHeader(std::string_view line, const ReadingRequest &request) {
  bool mayBeTable = request.format == TextFormat::Auto || request.format == TextFormat::Csv;
  return mayBeTable && line.front() == '#' && isTable(line) &&
         line.find(' ') == std::string_view::npos && isCsvHeader(line, request);
}

bool PuzzleReader::takeFirstLine(std::string_view &line) {
  bool mayBeCount = request.format != TextFormat::Csv && !request.isTyped;
  while (lines.next(line)) {
    if (text.isEmpty(line) || namesSeparator(line))
      continue;
    if (text.isSkipped(line) && !isNumberedHeader(line, request))
      continue;
    if (!mayBeCount || !text.isCount(line))
      return true;
    mayBeCount = false;
    announced = std::strtoull(std::string(line).c_str(), nullptr, 10);
  }
  return false;
}

void PuzzleReader::checkCount() const {
  if (announced && *announced != count)
    throw InputError(formatString("%s: the first line says %zu, but %zu puzzles follow; was the "
                                  "file cut off, or is that line no count?",
                                  lines.name().c_str(), *announced, count));
}

static bool looksLikeJson(std::string_view line) {
  size_t first = std::min(line.find_first_not_of(" \t"), line.size());
  return line.substr(first, 1) == "{" || line.substr(first, 1) == "[";
}

TextFormat PuzzleReader::detect(std::string_view line) {
  if (request.format == TextFormat::Csv || request.format == TextFormat::Tokens)
    return request.format;
  if (request.format == TextFormat::Auto && isCsvHeader(line, request))
    return TextFormat::Csv;
  PuzzleText::LineKind kind = PuzzleText::LineKind::Unknown;
  try {
    kind = text.kindOf(line);
  } catch (const TextError &error) {
    fail(lines.number(), 1, error);
  }
  if (request.format == TextFormat::Lines)
    return request.format;
  switch (kind) {
  case PuzzleText::LineKind::Puzzle:
  case PuzzleText::LineKind::Row:
    return TextFormat::Lines;
  case PuzzleText::LineKind::Tokens:
    return TextFormat::Tokens;
  case PuzzleText::LineKind::Unknown:
    break;
  }
  // Most likely a table without the column that it needs; saying so helps more
  // than to count its characters. Broken lists, objects and rows have separators, too.
  bool mayBeHeader = isTable(line) && line.front() != '|';
  bool isCsv = !looksLikeJson(line) && (isCsvRecord(line, text) || mayBeHeader);
  return isCsv ? TextFormat::Csv : TextFormat::Lines;
}

bool PuzzleReader::begin() {
  std::string_view line;
  if (!takeFirstLine(line))
    return false;
  puzzleForm.format = detect(line);
  if (puzzleForm.format == TextFormat::Csv)
    beginCsv(line);
  else if (request.answers == Answers::Required)
    throw InputError(formatString("%s: --check compares with answers, but the file has puzzles "
                                  "alone; expected CSV with the columns question,answer, or a "
                                  "data set's folder",
                                  lines.name().c_str()));
  if (puzzleForm.format != TextFormat::Csv || !puzzleForm.hasHeader)
    lines.putBack();
  return true;
}

void PuzzleReader::beginCsv(std::string_view line) {
  CsvForm found = findCsvForm(place(lines.number()), line, text, task, request);
  puzzleForm.columns = std::move(found.columns);
  puzzleForm.hasHeader = found.hasHeader;
  puzzleForm.separator = found.separator;
  puzzleForm.answerColumn = found.answerColumn;
  questionColumn = found.questionColumn;
  csv.emplace(lines, found.separator);
}

bool PuzzleReader::next(Puzzle &puzzle) {
  if (puzzleForm.format == TextFormat::Auto && !begin()) {
    checkCount();
    return false;
  }
  puzzle = {lines.name(), 0, {}, {}, {}};
  bool isThere = csv ? nextRecord(puzzle) : nextText(puzzle);
  if (!isThere)
    checkCount();
  count += isThere;
  return isThere;
}

bool PuzzleReader::nextText(Puzzle &puzzle) {
  std::string_view line;
  do
    if (!lines.next(line))
      return false;
  while (text.isEmpty(line) || text.isSkipped(line));
  puzzle.line = lines.number();
  bool isRow = puzzleForm.format == TextFormat::Lines && text.isRow(line);
  try {
    puzzle.question = isRow ? parseRows(line) : parseLine(line);
  } catch (const TextError &error) {
    fail(lines.number(), 1, error);
  }
  return true;
}

Tokens PuzzleReader::parseLine(std::string_view line) {
  if (puzzleForm.format == TextFormat::Tokens)
    return text.parseTokens(line);
  if (task.hasCellWords() && looksLikeJson(line) && !text.tryParse(line))
    throw TextError{0, "this looks like JSON, and not like a " + task.describe() +
                           "; write CSV with the columns question,answer"};
  return text.parse(line);
}

Tokens PuzzleReader::parseRows(std::string_view line) {
  if (line.find_first_not_of(' ') == std::string_view::npos)
    throw TextError{0, "is this an empty line or a row of blank cells? Write these as '.'"};
  std::string cells = text.parseRow(line);
  for (int32_t row = 1; row < text.rows();) {
    bool isThere = lines.next(line);
    bool isBlankRow = isThere && line.size() == static_cast<size_t>(task.grid().columns);
    if (isThere && text.isRuler(line))
      continue;
    if (!isThere || (text.isEmpty(line) && !isBlankRow) || text.isSkipped(line))
      throw TextError{0, formatString("the puzzle ends after %d of %d rows (a %s)", row,
                                      text.rows(), task.describe().c_str())};
    cells += "," + text.parseRow(line);
    ++row;
  }
  try {
    return text.parse(cells);
  } catch (const TextError &error) {
    // The place is one in the joined rows.
    throw TextError{0, error.message};
  }
}

Tokens PuzzleReader::parseField(const CsvField &field) {
  try {
    return text.parse(field.text);
  } catch (const TextError &error) {
    fail(field.line, field.column, error);
  }
}

Tokens PuzzleReader::parseAnswer(const CsvField &field) {
  Tokens answer = parseField(field);
  try {
    text.checkAnswer(answer);
  } catch (const TextError &error) {
    fail(field.line, field.column, error);
  }
  return answer;
}

/// It is written over, so it has to be what its name says.
void PuzzleReader::checkAnswerColumn(const CsvField &field) const {
  const std::string &column = puzzleForm.columns[*puzzleForm.answerColumn];
  bool isSure = column == "answer" || !request.answerColumn.empty();
  if (isSure || field.text.empty() || text.tryParse(field.text))
    return;
  throw InputError(formatString("%s:%zu: the column '%s' has no answers; --answer-column=answer "
                                "writes them into a new one",
                                place(field.line).c_str(), field.column, column.c_str()));
}

bool PuzzleReader::nextRecord(Puzzle &puzzle) {
  CsvRecord record;
  if (!csv->next(record))
    return false;
  size_t columns = puzzleForm.columns.size();
  if (record.size() != columns)
    throw InputError(formatString("%s: the record has %zu fields, expected %zu as in the %s",
                                  place(record.front().line).c_str(), record.size(), columns,
                                  puzzleForm.hasHeader ? "header" : "first line"));
  puzzle.line = record.front().line;
  puzzle.question = parseField(record[questionColumn]);
  std::optional<size_t> answer = puzzleForm.answerColumn;
  bool isWanted = request.answers == Answers::Required ||
                  (request.answers == Answers::Optional && answer && !record[*answer].text.empty());
  if (isWanted)
    puzzle.expected = parseAnswer(record[*answer]);
  else if (answer && count == 0)
    checkAnswerColumn(record[*answer]);
  for (CsvField &field : record)
    puzzle.fields.push_back(std::move(field.text));
  return true;
}

} // namespace trm
