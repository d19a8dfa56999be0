//===- GridViewTest.cpp - Tests of drawn grids ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Report/GridView.h"
#include "trm/runtime/Tasks/TaskKind.h"

#include "gtest/gtest.h"

using namespace trm;

using Lines = std::vector<std::string>;

TEST(GridView, MarksChangesAndContradictions) {
  auto task = createTask("", {16, 6});
  Tokens question = task->parse("1...............");
  Tokens before = task->parse("12..............");
  Tokens after = task->parse("233.............");
  EXPECT_EQ(GridView(*task, question, {}).draw(after, before)[1], "| 2!3*| 3*. |");
}

TEST(GridView, SixBySixHasWideBoxes) {
  auto task = createTask("", {36, 8});
  Tokens blank(36, 1);
  Lines lines = GridView(*task, blank, {}).draw(blank, blank);
  ASSERT_EQ(lines.size(), 10u);
  EXPECT_EQ(lines[0], "+-------+-------+");
  EXPECT_EQ(lines[1], "| . . . | . . . |");
  EXPECT_EQ(lines[3], lines[0]);
}

TEST(GridView, MazeInPlainTextAndOnATerminal) {
  auto task = createTask("", {9, 6});
  Tokens question = task->parse("#S## ##G#"), answer = task->parse("#S##o##G#");
  EXPECT_EQ(GridView(*task, question, {}).draw(answer, question),
            (Lines{"# S # ", "# o*# ", "# G # "}));
  DrawStyle unicode{false, true};
  EXPECT_EQ(GridView(*task, question, unicode).draw(answer, answer)[1],
            "\u2588\u2588\u2503 \u2588\u2588");
}

TEST(GridView, APathIsALineOnATerminal) {
  auto task = createTask("maze", {16, 6});
  Tokens question = task->parse("S       #      G");
  DrawStyle unicode{false, true};
  auto draw = [&](const char *answer) {
    Tokens tokens = task->parse(answer);
    return GridView(*task, question, unicode).draw(tokens, tokens);
  };
  EXPECT_EQ(draw("Soo    o# oo  oG"),
            (Lines{"S\u2501\u2501\u2501\u2578   ", "      \u257b ",
                   "\u2588\u2588  \u250f\u2501\u252b ", "    \u2517\u2501G "}));
  EXPECT_EQ(draw("S     o #      G")[1], "    \u2022   ");
}

TEST(GridView, ACellMayHaveABackground) {
  auto task = createTask("arc", {4, 12});
  Tokens tokens{3, 2, 1, 0};
  Lines lines = GridView(*task, tokens, {true, true}).draw(tokens, tokens);
  EXPECT_EQ(lines[0], "\x1b[48;5;32m\x1b[36m1 \x1b[0m\x1b[48;5;16m\x1b[36m. \x1b[0m");
  EXPECT_EQ(lines[1], "\x1b[36m| \x1b[0m\x1b[36m  \x1b[0m");
}

TEST(GridView, ColorStandsForMarks) {
  auto task = createTask("", {9, 6});
  Tokens question = task->parse("S  ######"), answer = task->parse("So ######");
  DrawStyle color{true, false};
  EXPECT_EQ(GridView(*task, question, color).draw(answer, question)[0],
            "\x1b[1mS \x1b[0m\x1b[1;32mo \x1b[0m\x1b[36m  \x1b[0m");
}

TEST(GridView, NumbersAreAligned) {
  auto task = createTask("tokens", {4, 20});
  Tokens tokens{1, 10, 3, 4};
  EXPECT_EQ(GridView(*task, tokens, {}).draw(tokens, tokens), (Lines{" 1 10 ", " 3  4 "}));
}
