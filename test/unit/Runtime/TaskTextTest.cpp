//===- TaskTextTest.cpp - Tests of how puzzles are written ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Tasks/TaskKind.h"

#include "gtest/gtest.h"

using namespace trm;

static std::string guess(int32_t seqLen, int32_t vocabSize) {
  return createTask("", {seqLen, vocabSize})->describe();
}

static std::string errorOf(const TaskText &task, std::string_view text) {
  try {
    task.parse(text);
  } catch (const TextError &error) {
    return std::to_string(error.offset) + ": " + error.message;
  }
  return "";
}

TEST(TaskText, IsGuessedFromTheSizes) {
  EXPECT_EQ(guess(81, 11), "9x9 Sudoku");
  EXPECT_EQ(guess(36, 8), "6x6 Sudoku");
  EXPECT_EQ(guess(16, 6), "4x4 Sudoku");
  EXPECT_EQ(guess(36, 9), "6x6 Sudoku");
  EXPECT_EQ(guess(9, 6), "3x3 maze");
  EXPECT_EQ(guess(900, 6), "30x30 maze");
  EXPECT_EQ(guess(12, 6), "maze of 12 cells");
  EXPECT_EQ(guess(900, 12), "ARC grid of up to 30x30");
  EXPECT_EQ(guess(100, 12), "10x10 Sudoku");
  EXPECT_EQ(guess(90, 12), "puzzle of 90 tokens from 0 to 11");
}

TEST(TaskText, NamedTaskMustFit) {
  EXPECT_EQ(createTask("maze", {16, 6})->describe(), "4x4 maze");
  EXPECT_THROW(createTask("sudoku", {81, 13}), UsageError);
  EXPECT_THROW(createTask("maze", {81, 11}), UsageError);
  EXPECT_THROW(createTask("chess", {81, 11}), UsageError);
}

TEST(Sudoku, WritesWhatItReads) {
  auto task = createTask("", {16, 6});
  Tokens tokens = task->parse("1._0 2344444444.");
  EXPECT_EQ(tokens, (Tokens{2, 1, 1, 1, 1, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 1}));
  EXPECT_EQ(task->print(tokens), "1....2344444444.");
  EXPECT_EQ(task->print({0, 6, -1, 2}), "???1");
}

TEST(Sudoku, TokensOfNanoTrmAreOneHigher) {
  auto task = createTask("", {16, 7});
  Tokens tokens = task->parse("1._0234444444444");
  EXPECT_EQ(tokens, (Tokens{3, 2, 2, 2, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6}));
  EXPECT_EQ(task->print(tokens), "1...234444444444");
  EXPECT_EQ(task->print({0, 1, 7, 2}), "???.");
  EXPECT_TRUE(task->isBlank(2));
}

TEST(Sudoku, LargeOnesHaveLetters) {
  auto task = createTask("", {256, 18});
  std::string text = "9ABGabg" + std::string(249, '.');
  Tokens tokens = task->parse(text);
  EXPECT_EQ((Tokens{tokens.begin(), tokens.begin() + 7}), (Tokens{10, 11, 12, 17, 11, 12, 17}));
  EXPECT_EQ(task->print(tokens).substr(0, 7), "9ABGABG");
  EXPECT_EQ(errorOf(*task, "H"), "0: character 'H' is not part of a 16x16 Sudoku; expected 1 to 9, "
                                 "A to G, or '.', '0', '_' or a space for a blank cell");
}

TEST(Sudoku, BoxesFollowTheSide) {
  auto boxes = [](int32_t side) {
    Grid grid = createTask("sudoku", {side * side, side + 2})->grid();
    return std::make_pair(grid.boxRows, grid.boxColumns);
  };
  EXPECT_EQ(boxes(4), std::make_pair(2, 2));
  EXPECT_EQ(boxes(6), std::make_pair(2, 3));
  EXPECT_EQ(boxes(9), std::make_pair(3, 3));
  EXPECT_EQ(boxes(12), std::make_pair(3, 4));
  EXPECT_EQ(boxes(7), std::make_pair(0, 0));
}

TEST(Sudoku, JudgesByItsRules) {
  auto task = createTask("", {16, 6});
  auto judge = [&](const char *question, const char *answer) {
    return task->judge(task->parse(question), task->parse(answer));
  };
  EXPECT_TRUE(task->hasRules());
  EXPECT_EQ(judge("4..31...24...1.2", "4213132424313142"), Verdict::Right);
  EXPECT_EQ(judge("................", "4213132424313142"), Verdict::Right);
  EXPECT_EQ(judge("1...............", "4213132424313142"), Verdict::Wrong) << "a given changed";
  EXPECT_EQ(judge("................", "421313242431314."), Verdict::Wrong) << "a blank is left";
  EXPECT_EQ(judge("................", "1234234134124123"), Verdict::Wrong) << "boxes";
  EXPECT_EQ(judge("................", "1234123412341234"), Verdict::Wrong) << "columns";
  EXPECT_EQ(judge("................", "1111222233334444"), Verdict::Wrong) << "rows";
}

TEST(Sudoku, WithoutBoxesIsALatinSquare) {
  auto task = createTask("", {25, 7});
  Tokens blank(25, 1), square;
  for (int32_t row = 0; row < 5; ++row)
    for (int32_t column = 0; column < 5; ++column)
      square.push_back((row + column) % 5 + 2);
  EXPECT_EQ(task->judge(blank, square), Verdict::Right);
  std::swap(square[0], square[1]);
  EXPECT_EQ(task->judge(blank, square), Verdict::Wrong);
}

static std::string contradictionOf(const TaskText &task, std::string_view question) {
  return task.contradiction(task.parse(question)).value_or("none");
}

TEST(Sudoku, TellsContradictions) {
  auto task = createTask("", {16, 6});
  EXPECT_EQ(contradictionOf(*task, "4..31...24...1.2"), "none");
  EXPECT_EQ(contradictionOf(*task, "4..4............"), "row 1 has 4 twice (columns 1 and 4)");
  EXPECT_EQ(contradictionOf(*task, "3...........3..."), "column 1 has 3 twice (rows 1 and 4)");
  EXPECT_EQ(contradictionOf(*task, "..........2....2"),
            "box 4 has 2 twice (row 3 column 3 and row 4 column 4)");
  EXPECT_TRUE(task->isCell(1) && task->isCell(5));
  EXPECT_FALSE(task->isCell(0) || task->isCell(6));
}

TEST(Maze, TellsContradictions) {
  auto task = createTask("", {9, 6});
  EXPECT_EQ(contradictionOf(*task, "# SG   ##"), "none");
  EXPECT_EQ(contradictionOf(*task, "#  G   ##"), "it has 0 starts ('S'), expected one");
  EXPECT_EQ(contradictionOf(*task, "# SG G ##"), "it has 2 goals ('G'), expected one");
  EXPECT_EQ(contradictionOf(*task, "S# ##G   "), "no way leads from S to G");
}

TEST(TokensText, HasNoRules) {
  auto task = createTask("tokens", {4, 100});
  EXPECT_FALSE(task->hasRules());
  EXPECT_EQ(task->judge({1, 2, 3, 4}, {4, 3, 2, 1}), Verdict::Possible);
}

TEST(Maze, WritesWhatItReads) {
  auto task = createTask("", {9, 6});
  Tokens tokens = task->parse("# SGo  ##");
  EXPECT_EQ(tokens, (Tokens{1, 2, 3, 4, 5, 2, 2, 1, 1}));
  EXPECT_EQ(task->print(tokens), "# SGo  ##");
  EXPECT_EQ(errorOf(*task, "# SGx"), "4: character 'x' is not part of a 3x3 maze; expected '#' "
                                     "(wall), ' ' (open), 'S' (start), 'G' (goal) or 'o' (path); "
                                     "if it is a blank cell: tr 'x' ' ' < FILE | PROGRAM");
}

TEST(Maze, JudgesByItsRules) {
  auto task = createTask("maze", {16, 6});
  auto judge = [&](const char *answer) {
    return task->judge(task->parse("S  ## #  #    G "), task->parse(answer));
  };
  EXPECT_TRUE(task->hasRules());
  EXPECT_EQ(judge("So ##o# o# oooG "), Verdict::Wrong) << "cells beside the path";
  EXPECT_EQ(judge("S  ##o#  #ooooG "), Verdict::Wrong) << "not connected";
  EXPECT_EQ(judge("Soo##o#oo#  oooo"), Verdict::Wrong) << "the goal is gone";
  EXPECT_EQ(judge("Soo###o  #o   G "), Verdict::Wrong) << "a wall is new";
  EXPECT_EQ(judge("S  ## #  #    G "), Verdict::Wrong) << "no path";
}

TEST(Maze, KnowsAShortestPath) {
  auto task = createTask("maze", {16, 6});
  auto judge = [&](const char *answer) {
    return task->judge(task->parse("S   "
                                   " #  "
                                   "    "
                                   "   G"),
                       task->parse(answer));
  };
  EXPECT_EQ(judge("Sooo"
                  " # o"
                  "   o"
                  "   G"),
            Verdict::Right);
  EXPECT_EQ(judge("S   "
                  "o#  "
                  "ooo "
                  "  oG"),
            Verdict::Right);
  EXPECT_EQ(judge("So  "
                  "o#  "
                  "ooo "
                  "  oG"),
            Verdict::Wrong);
  auto around = task->judge(task->parse("    "
                                        "S#G "
                                        "    "
                                        "    "),
                            task->parse("    "
                                        "S#Go"
                                        "o  o"
                                        "oooo"));
  EXPECT_EQ(around, Verdict::Possible) << "a detour";
  EXPECT_EQ(task->judge(task->parse("S               "), task->parse("S o             ")),
            Verdict::Possible)
      << "nowhere to go";
}

TEST(CharacterText, LengthIsExactButForBlanksAtTheEnd) {
  auto task = createTask("", {9, 6});
  EXPECT_EQ(errorOf(*task, "#########  \t"), "");
  EXPECT_EQ(errorOf(*task, "########"), "8: the puzzle has 8 characters, expected 9 (a 3x3 maze)");
  EXPECT_EQ(errorOf(*task, "##########"),
            "9: the puzzle has 10 characters, expected 9 (a 3x3 maze)");
}

TEST(TokensText, WritesWhatItReads) {
  auto task = createTask("", {4, 100});
  EXPECT_EQ(task->parse(" 0,99,\t7  12"), (Tokens{0, 99, 7, 12}));
  EXPECT_EQ(task->print({0, 99, 7, 12}), "0 99 7 12");
  EXPECT_EQ(errorOf(*task, "0 100 1 1"), "2: token 100 is out of range, expected 0 to 99");
  EXPECT_EQ(errorOf(*task, "0 -1 1 1"), "2: token -1 is out of range, expected 0 to 99");
  EXPECT_EQ(errorOf(*task, "0 99999999999 1 1"),
            "2: token 99999999999 is out of range, expected 0 to 99");
  EXPECT_EQ(errorOf(*task, "0 1x 1 1"), "2: '1x' is not an integer token");
  EXPECT_EQ(errorOf(*task, "0 1 1"), "0: the puzzle has 3 tokens, expected 4");
}
