//===- PuzzleReader.cpp - Puzzles from text ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/PuzzleReader.h"

#include "trm/runtime/Csv.h"
#include "trm/runtime/Errors.h"
#include "trm/runtime/Strings.h"

#include <algorithm>

namespace trm {

PuzzleReader::PuzzleReader(const TaskText &task, ModelShape shape, TextFormat asked,
                           Answers answers)
    : task(task), tokens(createTokensText(shape)), shape(shape), asked(asked), answers(answers) {}

/// Takes the first line off a text, without its end.
static std::string_view takeLine(std::string_view &text) {
  size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (!line.empty() && line.back() == '\r')
    line.remove_suffix(1);
  return line;
}

/// A line of blanks is no puzzle, unless it is one of nothing but blanks.
static bool isEmptyLine(std::string_view line, ModelShape shape) {
  return line.size() != static_cast<size_t>(shape.seqLen) &&
         line.find_first_not_of(" \t") == std::string_view::npos;
}

static std::string_view firstPuzzleLine(std::string_view text, ModelShape shape) {
  while (!text.empty()) {
    std::string_view line = takeLine(text);
    if (!isEmptyLine(line, shape))
      return line;
  }
  return {};
}

static bool isCsvHeader(const std::string &name, std::string_view line) {
  CsvRecord record;
  if (line.find('"') != std::string_view::npos &&
      std::count(line.begin(), line.end(), '"') % 2 != 0)
    return false;
  CsvReader(name, line).next(record);
  return std::any_of(record.begin(), record.end(),
                     [](const CsvField &field) { return field.text == "question"; });
}

static bool looksLikeTokens(std::string_view line) {
  return line.find_first_not_of("0123456789 \t,") == std::string_view::npos &&
         line.find_first_of(" \t,") != std::string_view::npos;
}

TextFormat PuzzleReader::detect(const std::string &name, std::string_view text) const {
  std::string_view line = firstPuzzleLine(text, shape);
  if (isCsvHeader(name, line))
    return TextFormat::Csv;
  // A puzzle of digits and spaces is as long as the model says; as many tokens
  // are longer.
  if (line.size() == static_cast<size_t>(shape.seqLen))
    return TextFormat::Lines;
  if (looksLikeTokens(line))
    return TextFormat::Tokens;
  // A grid in brackets has commas, but no header begins so.
  if (line.front() == '[')
    return TextFormat::Lines;
  // Most likely a table without the column that it needs; saying so helps more
  // than to count its characters.
  return line.find(',') == std::string_view::npos ? TextFormat::Lines : TextFormat::Csv;
}

static const char *formatName(TextFormat format) {
  switch (format) {
  case TextFormat::Auto:
    return "auto";
  case TextFormat::Lines:
    return "lines";
  case TextFormat::Csv:
    return "csv";
  case TextFormat::Tokens:
    return "tokens";
  }
  return "";
}

void PuzzleReader::read(const std::string &name, std::string_view text, size_t firstLine) {
  constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
  if (text.substr(0, byteOrderMark.size()) == byteOrderMark)
    text.remove_prefix(byteOrderMark.size());
  if (firstPuzzleLine(text, shape).empty())
    return;

  TextFormat format = asked == TextFormat::Auto ? detect(name, text) : asked;
  TextFormat &setFormat = puzzleSet.format;
  if (setFormat != TextFormat::Auto && setFormat != format)
    throw InputError(formatString("%s: the file's format is %s, but that of the files before it is "
                                  "%s; solve them one by one",
                                  name.c_str(), formatName(format), formatName(setFormat)));
  setFormat = format;
  if (format == TextFormat::Csv)
    return readCsv(name, text);
  if (answers == Answers::Required)
    throw InputError(formatString("%s: --check compares with an `answer` column, but the file's "
                                  "format is %s; expected CSV with the columns question,answer",
                                  name.c_str(), formatName(format)));
  readLines(name, text, firstLine);
}

void PuzzleReader::readLines(const std::string &name, std::string_view text, size_t firstLine) {
  for (size_t number = firstLine; !text.empty(); ++number) {
    std::string_view line = takeLine(text);
    if (isEmptyLine(line, shape))
      continue;
    puzzleSet.puzzles.push_back({name, number, parse({name, number, 1}, line), {}, {}});
  }
}

static std::optional<size_t> placeOf(const std::vector<std::string> &columns, const char *column) {
  auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? std::nullopt : std::optional<size_t>(found - columns.begin());
}

void PuzzleReader::readCsv(const std::string &name, std::string_view text) {
  CsvReader reader(name, text);
  CsvRecord record;
  std::vector<std::string> fields;
  auto takeFields = [&] {
    fields.clear();
    for (CsvField &field : record)
      fields.push_back(field.text);
  };

  reader.next(record);
  takeFields();
  takeColumns(name, fields);
  size_t question = findColumn(name, "question");
  std::optional<size_t> answer = findAnswerColumn(name);
  puzzleSet.answerColumn = answer ? answer : placeOf(puzzleSet.columns, "answer");
  while (reader.next(record)) {
    if (record.size() != puzzleSet.columns.size())
      throw InputError(
          formatString("%s:%zu: the record has %zu fields, expected %zu as in the header",
                       name.c_str(), record.front().line, record.size(), puzzleSet.columns.size()));
    auto parseField = [&](const CsvField &field) {
      return parse({name, field.line, field.column}, field.text);
    };
    Puzzle puzzle{name, record.front().line, parseField(record[question]), {}, {}};
    if (answer && !(answers == Answers::Optional && record[*answer].text.empty()))
      puzzle.expected = parseField(record[*answer]);
    takeFields();
    puzzle.fields = fields;
    puzzleSet.puzzles.push_back(std::move(puzzle));
  }
}

void PuzzleReader::takeColumns(const std::string &name, const std::vector<std::string> &columns) {
  if (puzzleSet.columns.empty())
    puzzleSet.columns = columns;
  if (puzzleSet.columns != columns)
    throw InputError(formatString(
        "%s: the columns are %s, but those of the files before it are %s; "
        "solve them one by one",
        name.c_str(), join(columns, ",").c_str(), join(puzzleSet.columns, ",").c_str()));
}

size_t PuzzleReader::findColumn(const std::string &name, const char *column) const {
  const std::vector<std::string> &columns = puzzleSet.columns;
  auto found = std::find(columns.begin(), columns.end(), column);
  if (found == columns.end())
    throw InputError(formatString("%s:1: no column '%s'; the columns are: %s", name.c_str(), column,
                                  join(columns, ", ").c_str()));
  return found - columns.begin();
}

std::optional<size_t> PuzzleReader::findAnswerColumn(const std::string &name) const {
  constexpr const char *column = "answer";
  const std::vector<std::string> &columns = puzzleSet.columns;
  bool isThere = std::find(columns.begin(), columns.end(), column) != columns.end();
  if (answers == Answers::Required || (answers == Answers::Optional && isThere))
    return findColumn(name, column);
  return std::nullopt;
}

Tokens PuzzleReader::parse(Place place, std::string_view text) const {
  bool asTokens = puzzleSet.format == TextFormat::Tokens;
  try {
    return (asTokens ? *tokens : task).parse(text);
  } catch (const TextError &error) {
    const char *hint = asTokens && asked == TextFormat::Auto
                           ? " (read as integer tokens; --format=lines reads characters)"
                           : "";
    throw InputError(formatString("%s:%zu:%zu: %s%s", place.name.c_str(), place.line,
                                  place.column + error.offset, error.message.c_str(), hint));
  }
}

} // namespace trm
