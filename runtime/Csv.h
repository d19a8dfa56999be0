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
#ifndef TRM_RUNTIME_CSV_H
#define TRM_RUNTIME_CSV_H

#include <string>
#include <string_view>
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
  /// `text` outlives the reader; `name` is the file's, for messages.
  CsvReader(std::string name, std::string_view text) : name(std::move(name)), text(text) {}

  /// The next record that is not an empty line; false at the end. Throws
  /// InputError on a broken quotation.
  bool next(CsvRecord &record);

private:
  CsvField readField();
  void readQuoted(CsvField &field);
  /// Steps over the line end at the cursor.
  void skipLineEnd();
  bool atLineEnd() const;
  size_t column() const { return at - lineStart + 1; }

  std::string name;
  std::string_view text;
  size_t at = 0;
  size_t line = 1;
  size_t lineStart = 0;
};

/// A record as a line, fields quoted where they must be.
std::string csvLine(const std::vector<std::string> &fields, char separator = ',');

} // namespace trm

#endif // TRM_RUNTIME_CSV_H
