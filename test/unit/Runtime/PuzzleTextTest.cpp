//===- PuzzleTextTest.cpp - Tests of the ways to write a puzzle -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Puzzles/PuzzleText.h"
#include "trm/runtime/Tasks/TaskKind.h"

#include "gtest/gtest.h"

using namespace trm;

using Kind = PuzzleText::LineKind;

namespace {
struct Reading {
  explicit Reading(ModelShape shape, const char *name = "", TextFormat asked = TextFormat::Auto)
      : task(createTask(name, shape)), text(*task, shape, asked) {}

  /// The puzzle as its task prints it, or what is wrong.
  std::string parse(std::string_view puzzle) {
    try {
      return task->print(text.parse(puzzle));
    } catch (const TextError &error) {
      return std::to_string(error.offset) + ": " + error.message;
    }
  }

  std::unique_ptr<TaskText> task;
  PuzzleText text;
};

constexpr ModelShape FourByFour = {16, 6};
constexpr ModelShape FourByFourNano = {16, 7};
constexpr ModelShape Sixteen = {256, 18};
} // namespace

static std::string repeated(std::string_view text, size_t count) {
  std::string all;
  while (count--)
    all += text;
  return all;
}

TEST(PuzzleText, IntegersAreWhatOnlyOneOfThemCanBe) {
  Reading sudoku(FourByFour);
  EXPECT_EQ(sudoku.text.kindOf("4 0 0 3 1 0 0 0 2 4 0 0 0 1 0 2"), Kind::Puzzle);
  EXPECT_EQ(sudoku.text.kindOf("5 1 1 4 2 1 1 1 3 5 1 1 1 2 1 3"), Kind::Tokens);
  EXPECT_EQ(sudoku.text.kindOf("4 . . 3 1 . . . 2 4 . . . 1 . 2"), Kind::Puzzle);
  EXPECT_EQ(sudoku.text.kindOf("5 0 0 3 1 0 0 0 2 4 0 0 0 1 0 2"), Kind::Unknown);
  EXPECT_THROW(sudoku.text.kindOf("4 1 1 3 1 1 1 1 2 4 1 1 1 1 1 2"), TextError);
  EXPECT_EQ(
      Reading(FourByFour, "", TextFormat::Lines).text.kindOf("4 1 1 3 1 1 1 1 2 4 1 1 1 1 1 2"),
      Kind::Puzzle);
}

TEST(PuzzleText, TokensOfNanoTrmAreOneHigher) {
  Reading sudoku(FourByFourNano);
  EXPECT_EQ(sudoku.text.kindOf("4 1 1 3 1 1 1 1 2 4 1 1 1 1 1 2"), Kind::Puzzle);
  EXPECT_EQ(sudoku.text.kindOf("6 2 2 5 3 2 2 2 4 6 2 2 2 3 2 4"), Kind::Tokens);
  EXPECT_THROW(sudoku.text.kindOf("4 2 2 3 2 2 2 2 2 4 2 2 2 2 2 2"), TextError);
}

TEST(PuzzleText, OnePuzzleShowsWhatIntegersAre) {
  Reading sudoku(FourByFour);
  EXPECT_EQ(sudoku.parse("4 2 1 3 1 3 2 4 2 4 3 1 3 1 4 2").substr(0, 3), "0: ");
  EXPECT_EQ(sudoku.parse("4 0 0 3 1 0 0 0 2 4 0 0 0 1 0 2"), "4..31...24...1.2");
  EXPECT_EQ(sudoku.parse("4 2 1 3 1 3 2 4 2 4 3 1 3 1 4 2"), "4213132424313142");
}

TEST(PuzzleText, PaddingIsNoCell) {
  Reading sudoku(FourByFour);
  EXPECT_THROW(sudoku.text.parseTokens("5 1 1 4 2 1 1 1 3 5 1 1 1 2 1 0"), TextError);
  EXPECT_NO_THROW(sudoku.text.parseTokens("5 1 1 4 2 1 1 1 3 5 1 1 1 2 1 3"));
  EXPECT_THROW(Reading(FourByFour, "maze").text.parseTokens("1 1 1 1 0 1 1 1 3 4 1 1 1 2 1 3"),
               TextError);
}

TEST(PuzzleText, RowsAndWhatStandsBetween) {
  Reading sudoku(FourByFour);
  for (const char *row : {"4..3", "4 . . 3", "|4.|.3|", "| 4 . | . 3 |", "4,,,3", "[4, 0, 0, 3],",
                          "\u2502 4 . \u2502 . 3 \u2502"})
    EXPECT_EQ(sudoku.text.kindOf(row), Kind::Row) << row;
  for (const char *row :
       {"4..", "4 . 3", "4,,3", ",4,.,.,3", "4..5", "4. .3.", "| 4 | 3 |", "1 234", "1 23 4"})
    EXPECT_NE(sudoku.text.kindOf(row), Kind::Row) << row;
  for (const char *line : {"+---+---+", "---", "*===*", "[", "],", "# easy", "Grid 01",
                           "Puzzle #3:", "\u251c\u2500\u2500\u253c\u2500\u2500\u2524"})
    EXPECT_TRUE(sudoku.text.isSkipped(line)) << line;
  for (const char *line : {"|   |   |", ",,,", "....", "Grid", "12", "", "  ", "[,,,]"})
    EXPECT_FALSE(sudoku.text.isSkipped(line)) << line;
}

TEST(PuzzleText, AHashIsAWallOfMazes) {
  Reading maze(FourByFour, "maze");
  EXPECT_FALSE(maze.text.isSkipped("#  #"));
  EXPECT_EQ(maze.text.kindOf("#  #"), Kind::Row);
  EXPECT_EQ(maze.text.kindOf("#S ##  ## G#####"), Kind::Puzzle);
  EXPECT_EQ(maze.text.kindOf("1 3 2 1 1 2 2 1 1 2 4 1 1 1 1 1"), Kind::Tokens);
}

TEST(PuzzleText, LargeDigitsAreLettersOrNumbers) {
  Reading sudoku(Sixteen);
  EXPECT_EQ(sudoku.parse("16 10 A 0 " + repeated("0 ", 252)), "GAA" + std::string(253, '.'));
  EXPECT_EQ(sudoku.parse(std::string(255, '0') + "G"), std::string(255, '.') + "G");
  EXPECT_EQ(sudoku.parse("0F" + std::string(254, '.')).substr(0, 27),
            "0: '0' beside another blank");
  EXPECT_EQ(sudoku.parse("17 0 " + repeated("0 ", 254)).substr(0, 20), "0: '17' is no cell o");
}

TEST(PuzzleText, IntegersOfArcAreTokensOfAGrid) {
  ModelShape shape = {9, 12};
  Reading arc(shape, "arc");
  EXPECT_EQ(arc.text.kindOf("[[0,1],[2,3]]"), Kind::Puzzle);
  EXPECT_EQ(arc.text.kindOf("2 3 1 4 5 1 1 1 0"), Kind::Tokens);
  EXPECT_EQ(arc.text.kindOf("2 3 4 5 6 7 8 9 11"), Kind::Tokens);
  EXPECT_THROW(arc.text.kindOf("2 3 4 5 6 7 8 9 9"), TextError);
  EXPECT_THROW(arc.text.kindOf("0 1 2 3 4 5 6 7 8"), TextError);
}
