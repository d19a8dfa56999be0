//===- Csv.cpp - CSV as RFC 4180 has it -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Csv.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Strings.h"

namespace trm {

bool CsvReader::atLineEnd() const {
  return at == text.size() || text[at] == '\n' || text.substr(at, 2) == "\r\n";
}

void CsvReader::skipLineEnd() {
  if (at < text.size() && text[at] == '\r')
    ++at;
  if (at < text.size())
    ++at;
  ++line;
  lineStart = at;
}

bool CsvReader::next(CsvRecord &record) {
  record.clear();
  while (at < text.size() && atLineEnd())
    skipLineEnd();
  if (at == text.size())
    return false;
  while (true) {
    record.push_back(readField());
    if (atLineEnd()) {
      skipLineEnd();
      return true;
    }
    ++at; // The comma.
  }
}

CsvField CsvReader::readField() {
  CsvField field{"", line, column()};
  if (at < text.size() && text[at] == '"') {
    readQuoted(field);
    return field;
  }
  size_t start = at;
  while (!atLineEnd() && text[at] != ',')
    ++at;
  field.text = text.substr(start, at - start);
  return field;
}

void CsvReader::readQuoted(CsvField &field) {
  ++at;
  ++field.column;
  bool closed = false;
  while (at < text.size() && !closed) {
    char character = text[at++];
    if (character == '"' && text.substr(at, 1) != "\"") {
      closed = true;
      continue;
    }
    if (character == '"')
      ++at;
    if (character == '\n') {
      ++line;
      lineStart = at;
    }
    field.text += character;
  }
  if (!closed)
    throw InputError(formatString("%s:%zu:%zu: the quotation that begins here is never closed",
                                  name.c_str(), field.line, field.column - 1));
  if (!atLineEnd() && text[at] != ',')
    throw InputError(formatString("%s:%zu:%zu: text after a closing quote; expected ',' or the "
                                  "end of the line",
                                  name.c_str(), line, column()));
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
