//===- Csv.cpp - CSV as RFC 4180 has it -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/Csv.h"

#include "trm/runtime/Limits.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

bool CsvReader::next(CsvRecord &record) {
  record.clear();
  do
    if (!lines.next(line))
      return false;
  while (line.empty());
  at = 0;
  while (true) {
    record.push_back(readField());
    if (atLineEnd())
      return true;
    ++at; // The separator.
  }
}

CsvField CsvReader::readField() {
  CsvField field{"", lines.number(), at + 1};
  if (!atLineEnd() && line[at] == '"') {
    readQuoted(field);
    return field;
  }
  size_t end = std::min(line.find(separator, at), line.size());
  field.text = line.substr(at, end - at);
  at = end;
  return field;
}

std::string CsvReader::place(size_t lineNumber, size_t column) const {
  return formatString("%s:%zu:%zu", lines.name().c_str(), lineNumber, column);
}

bool CsvReader::nextLine(CsvField &field) {
  if (field.text.size() > limits::LineBytes || !lines.next(line))
    return false;
  field.text += lines.previousEnd();
  at = 0;
  return true;
}

void CsvReader::readQuoted(CsvField &field) {
  ++at;
  ++field.column;
  for (bool closed = false; !closed;) {
    if (atLineEnd()) {
      if (!nextLine(field))
        throw InputError(place(field.line, field.column - 1) +
                         ": the quotation that begins here is never closed");
      continue;
    }
    char character = line[at++];
    bool isQuote = character == '"';
    closed = isQuote && line.substr(at, 1) != "\"";
    if (isQuote && !closed)
      ++at;
    if (!closed)
      field.text += character;
  }
  if (!atLineEnd() && line[at] != separator)
    throw InputError(place(lines.number(), at + 1) +
                     formatString(": text after a closing quote; expected '%c' or the end of the "
                                  "line",
                                  separator));
}

std::vector<std::string> splitCsvLine(std::string_view line, char separator) {
  StringSource source{std::string(line)};
  LineReader lines("", source);
  CsvRecord record;
  std::vector<std::string> fields;
  try {
    CsvReader(lines, separator).next(record);
  } catch (const InputError &) {
    return {};
  }
  for (CsvField &field : record)
    fields.push_back(std::move(field.text));
  return fields;
}

static std::string csvField(const std::string &field, char separator) {
  if (field.find_first_of("\"\r\n") == std::string::npos &&
      field.find(separator) == std::string::npos)
    return field;
  std::string quoted = "\"";
  for (char character : field)
    quoted.append(character == '"' ? 2 : 1, character);
  return quoted + "\"";
}

std::string csvLine(const std::vector<std::string> &fields, char separator) {
  std::string line;
  for (size_t i = 0; i < fields.size(); ++i)
    line += (i ? std::string(1, separator) : "") + csvField(fields[i], separator);
  return line + "\n";
}

} // namespace trm
