//===- CsvTest.cpp - Tests of the CSV reader and writer ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/Csv.h"
#include "trm/runtime/Support/Errors.h"

#include "gtest/gtest.h"

using namespace trm;

using Table = std::vector<std::vector<std::string>>;

static Table parse(std::string text, char separator = ',') {
  Table table;
  StringSource source(std::move(text));
  LineReader lines("test", source);
  CsvReader reader(lines, separator);
  for (CsvRecord record; reader.next(record);) {
    table.emplace_back();
    for (const CsvField &field : record)
      table.back().push_back(field.text);
  }
  return table;
}

TEST(Csv, Records) {
  EXPECT_EQ(parse(""), Table());
  EXPECT_EQ(parse("\n\r\n"), Table());
  EXPECT_EQ(parse("a,b\nc,d"), (Table{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(parse("a,b\r\n\r\nc,d\r\n"), (Table{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(parse(",\na,"), (Table{{"", ""}, {"a", ""}}));
  EXPECT_EQ(parse("a\rb, c "), (Table{{"a"}, {"b", " c "}}));
  EXPECT_EQ(parse("a,b;c", ';'), (Table{{"a,b", "c"}}));
}

TEST(Csv, Quotes) {
  EXPECT_EQ(parse("\"a,b\",\"\",\"c\"\"d\""), (Table{{"a,b", "", "c\"d"}}));
  EXPECT_EQ(parse("\"\"\"\"\nb"), (Table{{"\""}, {"b"}}));
  EXPECT_EQ(parse("\"a\nb\"\nc"), (Table{{"a\nb"}, {"c"}}));
  EXPECT_EQ(parse("\"a\r\n\r\nb\"\r\nc"), (Table{{"a\r\n\r\nb"}, {"c"}}));
  EXPECT_THROW(parse("\""), InputError);
  EXPECT_THROW(parse("\"a\"\""), InputError);
  EXPECT_THROW(parse("\"a\"b"), InputError);
}

TEST(Csv, FieldsKnowTheirPlace) {
  StringSource source("a,\"b\nc\"\n\nd,\"e\"\n");
  LineReader lines("test", source);
  CsvReader reader(lines);
  CsvRecord record;
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record[1].line, 1u);
  EXPECT_EQ(record[1].column, 4u);
  ASSERT_TRUE(reader.next(record));
  EXPECT_EQ(record[0].line, 4u);
  EXPECT_EQ(record[1].column, 4u);
  EXPECT_FALSE(reader.next(record));
}

TEST(Csv, SplitsALine) {
  EXPECT_EQ(splitCsvLine("a\t\"b\"", '\t'), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(splitCsvLine("a,\"b", ','), std::vector<std::string>());
}

TEST(Csv, WritesWhatItReads) {
  std::vector<std::string> fields = {"plain", "", "a,b", "say \"hi\"", "two\nlines", " # "};
  EXPECT_EQ(csvLine({"a", "b c"}), "a,b c\n");
  EXPECT_EQ(csvLine({"a,b", "c;d"}, ';'), "a,b;\"c;d\"\n");
  EXPECT_EQ(parse(csvLine(fields)), Table{fields});
}
