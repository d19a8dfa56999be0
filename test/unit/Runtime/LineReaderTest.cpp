//===- LineReaderTest.cpp - Tests of lines as they come ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Input/LineReader.h"
#include "trm/runtime/Input/Encoding.h"
#include "trm/runtime/Input/InputFile.h"
#include "trm/runtime/Limits.h"
#include "trm/runtime/Support/Errors.h"

#include "gtest/gtest.h"

#include <unistd.h>
#include <vector>

using namespace trm;

static std::vector<std::string> linesOf(ByteSource &source) {
  LineReader lines("test", source);
  std::vector<std::string> all;
  for (std::string_view line; lines.next(line);)
    all.emplace_back(line);
  return all;
}

static std::vector<std::string> linesOf(std::string text) {
  StringSource source(std::move(text));
  return linesOf(source);
}

using Lines = std::vector<std::string>;

TEST(InputFile, IsReadFromBytesAsFromAFile) {
  InputFile text("memory", std::make_unique<StringSource>("\xef\xbb\xbf"
                                                          "a\n"));
  std::string_view line;
  EXPECT_TRUE(text.lines().next(line));
  EXPECT_EQ(line, "a");
  InputFile array("memory", std::make_unique<StringSource>("\x93NUMPY"));
  EXPECT_EQ(array.kind(), InputFile::Kind::Array);
  EXPECT_THROW(InputFile("memory", std::make_unique<StringSource>("PK\x03\x04")), InputError);
}

TEST(LineReader, EndsOfAllKinds) {
  EXPECT_EQ(linesOf(""), Lines());
  EXPECT_EQ(linesOf("a\nb"), (Lines{"a", "b"}));
  EXPECT_EQ(linesOf("a\r\nb\r\n"), (Lines{"a", "b"}));
  EXPECT_EQ(linesOf("a\rb\r"), (Lines{"a", "b"}));
  EXPECT_EQ(linesOf("\n\ra\n"), (Lines{"", "", "a"}));
}

TEST(LineReader, KnowsWhereItIs) {
  StringSource source("a\r\nb\nc");
  LineReader lines("test", source);
  std::string_view line;
  ASSERT_TRUE(lines.next(line) && lines.next(line));
  EXPECT_EQ(lines.number(), 2u);
  EXPECT_EQ(lines.previousEnd(), "\r\n");
  lines.putBack();
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "b");
  EXPECT_EQ(lines.number(), 2u);
  EXPECT_EQ(lines.beginning(1), "c");
  EXPECT_EQ(lines.rest(), "c");
}

TEST(LineReader, RefusesWhatIsNoText) { EXPECT_THROW(linesOf(std::string("a\0b", 3)), InputError); }

TEST(LineReader, TakesNoLongerLine) {
  for (const char *end : {"", "\n", "\r\n"}) {
    std::string longest(limits::LineBytes, 'x');
    EXPECT_EQ(linesOf("a\n" + longest + end).back().size(), limits::LineBytes);
    EXPECT_THROW(linesOf("a\n" + longest + "x" + end), InputError);
  }
}

TEST(LineReader, TakesNoLongerDocument) {
  auto read = [](size_t bytes) {
    StringSource source(std::string(bytes, ' '));
    return LineReader("test", source).rest().size();
  };
  EXPECT_EQ(read(limits::DocumentBytes), limits::DocumentBytes);
  EXPECT_THROW(read(limits::DocumentBytes + 1), InputError);
}

/// A line is there before the writer of a pipe has more to say.
TEST(LineReader, WaitsForNothingButTheLine) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  FileSource source("/dev/fd/" + std::to_string(ends[0]));
  LineReader lines("test", source);
  std::string_view line;
  for (std::string text : {"one\n", "two\r", "\nthree\r\n"}) {
    ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ASSERT_TRUE(lines.next(line));
  }
  EXPECT_EQ(line, "three");
  close(ends[1]);
  close(ends[0]);
  EXPECT_FALSE(lines.next(line));
}

static std::string decoded(std::string bytes) {
  StringSource source(std::move(bytes));
  PeekSource peek(source);
  std::unique_ptr<ByteSource> decoder = createDecoder("test", peek);
  Lines lines = linesOf(decoder ? *decoder : static_cast<ByteSource &>(peek));
  return lines.empty() ? "" : lines.front();
}

TEST(Encoding, ByItsMark) {
  EXPECT_EQ(decoded("plain"), "plain");
  EXPECT_EQ(decoded("\xef\xbb\xbfplain"), "plain");
  EXPECT_EQ(decoded("\xef\xbb"), "\xef\xbb");
  EXPECT_EQ(decoded(std::string("\xff\xfe"
                                "a\0\xe9\0",
                                6)),
            "a\u00e9");
  EXPECT_EQ(decoded(std::string("\xfe\xff"
                                "\0a\xd8\x3d\xde\x00\x20\xac",
                                10)),
            "a\U0001f600\u20ac");
  EXPECT_THROW(decoded(std::string("\xff\xfe"
                                   "a",
                                   3)),
               InputError);
  EXPECT_THROW(decoded(std::string("\xfe\xff"
                                   "\xd8\x3d",
                                   4)),
               InputError);
  EXPECT_THROW(decoded(std::string("\xfe\xff"
                                   "\xde\x00",
                                   4)),
               InputError);
}
