//===- Csv.h - CSV as RFC 4180 has it ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Records and fields, with the place of each field for messages.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PUZZLES_CSV_H
#define TRM_RUNTIME_PUZZLES_CSV_H

#include "trm/runtime/Input/LineReader.h"

#include <vector>

namespace trm {

struct CsvField {
  std::string text;
  size_t line;   ///< Where the text begins, from 1.
  size_t column; ///< Behind an opening quote.
};

using CsvRecord = std::vector<CsvField>;

class CsvReader {
public:
  explicit CsvReader(LineReader &lines, char separator = ',')
      : lines(lines), separator(separator) {}

  /// The next record that is not an empty line; false at the end. Throws
  /// InputError on a broken quotation.
  bool next(CsvRecord &record);

private:
  CsvField readField();
  void readQuoted(CsvField &field);
  /// Of a quotation that goes on in the next line; false where there is none.
  bool nextLine(CsvField &field);
  std::string place(size_t lineNumber, size_t column) const;
  bool atLineEnd() const { return at == line.size(); }

  LineReader &lines;
  const char separator;
  std::string_view line;
  size_t at = 0;
};

/// The fields of one line, empty where it is none of a table.
std::vector<std::string> splitCsvLine(std::string_view line, char separator);

/// A record as a line, fields quoted where they must be.
std::string csvLine(const std::vector<std::string> &fields, char separator = ',');

} // namespace trm

#endif // TRM_RUNTIME_PUZZLES_CSV_H
