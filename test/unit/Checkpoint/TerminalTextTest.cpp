//===- TerminalTextTest.cpp - Tests of text shown to people ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/importer/Checkpoint/Errors.h"

#include "gtest/gtest.h"

using namespace llvm;
using namespace trm;

TEST(TerminalText, KeepsWhatIsReadable) {
  EXPECT_EQ(terminalText("layers.0 'a' \\ \"b\""), "layers.0 'a' \\ \"b\"");
  EXPECT_EQ(terminalText("Gewicht für 数独 😀"), "Gewicht für 数独 😀");
}

TEST(TerminalText, EscapesWhatMovesTheCursor) {
  EXPECT_EQ(terminalText("a\x1b[31m\r\n\tb\x7f"), "a\\x1b[31m\\x0d\\x0a\\x09b\\x7f");
  EXPECT_EQ(terminalText(StringRef("\0", 1)), "\\x00");
  // C1 controls, marks of direction, a line separator.
  EXPECT_EQ(terminalText("\u009b31m"), "\\xc2\\x9b31m");
  EXPECT_EQ(terminalText("a\u202eb"), "a\\xe2\\x80\\xaeb");
  EXPECT_EQ(terminalText("a\u2028b"), "a\\xe2\\x80\\xa8b");
}

TEST(TerminalText, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(terminalText("a\xff\xc3"), "a\\xff\\xc3");
  EXPECT_EQ(terminalText("\xc0\xaf"), "\\xc0\\xaf");          // overlong
  EXPECT_EQ(terminalText("\xed\xa0\x80"), "\\xed\\xa0\\x80"); // half of a pair
}

TEST(TerminalText, QuotesAShortenedText) {
  EXPECT_EQ(checkpoint::quote("é\n"), "'é\\x0a'");
  std::string text = checkpoint::quote(std::string(1000, 'a'));
  EXPECT_LT(text.size(), 200u);
  EXPECT_TRUE(StringRef(text).ends_with("...'"));
}

TEST(TerminalStream, KeepsLinesAndEscapesTheRest) {
  std::string shown;
  raw_string_ostream os(shown);
  TerminalStream(os) << "one\n\ttwo\x1b[2J";
  EXPECT_EQ(shown, "one\n\ttwo\\x1b[2J");
}

TEST(TerminalStream, PutsCharactersTogether) {
  std::string shown;
  raw_string_ostream os(shown);
  TerminalStream stream(os);
  for (char byte : StringRef("ü😀\xe2x"))
    stream << byte;
  EXPECT_EQ(shown, "ü😀\\xe2x");
}
