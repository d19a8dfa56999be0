//===- StringsTest.cpp - Tests of small text helpers ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Strings.h"

#include "gtest/gtest.h"

using namespace trm;

TEST(Strings, TerminalTextKeepsWhatIsShown) {
  EXPECT_EQ(terminalText("a b 4.. \u00e9 \u2588 \U0001f600"), "a b 4.. \u00e9 \u2588 \U0001f600");
}

TEST(Strings, TerminalTextEscapesControls) {
  EXPECT_EQ(terminalText("\x1b[2J\t\x7f"), "\\x1b[2J\\x09\\x7f");
  EXPECT_EQ(terminalText(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(terminalText("\u0085\u202e\u2066"), "\\xc2\\x85\\xe2\\x80\\xae\\xe2\\x81\\xa6");
  EXPECT_EQ(terminalText("\x9b\xff\xe2\x80"), "\\x9b\\xff\\xe2\\x80");
}
