//===- ArcTest.cpp - Tests of the ARC task ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Tasks/Arc/ArcAugmentation.h"
#include "trm/runtime/Tasks/Arc/ArcTask.h"
#include "trm/runtime/Tasks/Arc/ArcVote.h"

#include "gtest/gtest.h"

#include <set>

using namespace trm;

static ArcGrid gridOf(const char *json) { return parseArcGrid(Json::parse(json), 30); }

static std::string textOf(const ArcGrid &grid) { return jsonLine(arcGridJson(grid)); }

TEST(ArcGrid, EndsBelowAndRight) {
  Tokens tokens = encodeArcGrid(gridOf("[[0,9],[3,4]]"), 4);
  EXPECT_EQ(tokens, (Tokens{2, 11, 1, 0, 5, 6, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(textOf(decodeArcGrid(tokens, 4)), "[[0,9],[3,4]]");
  Tokens full = encodeArcGrid(gridOf("[[1,1],[1,1]]"), 2);
  EXPECT_EQ(full, Tokens(4, 3)) << "no room for an end";
}

TEST(ArcGrid, IsTheLargestRectangleInTheCorner) {
  // 4 x 1 and 2 x 2 are as large: fewer rows.
  EXPECT_EQ(textOf(decodeArcGrid({3, 3, 1, 0, 3, 3, 1, 0, 3, 1, 1, 0, 3, 1, 0, 0}, 4)),
            "[[1,1],[1,1]]");
  // A row of four against three rows of one.
  EXPECT_EQ(textOf(decodeArcGrid({3, 4, 5, 6, 3, 1, 9, 9, 3, 1, 9, 9, 0, 9, 9, 9}, 4)),
            "[[1,2,3,4]]");
  EXPECT_EQ(textOf(decodeArcGrid({1, 3, 3, 3}, 2)), "[]") << "none";
}

TEST(ArcGrid, RefusesWhatIsNone) {
  auto error = [](const char *json) -> std::string {
    try {
      parseArcGrid(Json::parse(json), 3);
    } catch (const TextError &error) {
      return error.message;
    }
    return "";
  };
  EXPECT_EQ(error("[]"), "no grid; expected rows of colours such as [[0,1],[2,3]]");
  EXPECT_EQ(error("[[]]"), "no grid; expected rows of colours such as [[0,1],[2,3]]");
  EXPECT_EQ(error("7"), "no grid; expected rows of colours such as [[0,1],[2,3]]");
  EXPECT_EQ(error("[[1,2],[3]]"), "the rows of a grid have different lengths");
  EXPECT_EQ(error("[[1,10]]"), "the cell 10 is no colour; expected an integer from 0 to 9");
  EXPECT_EQ(error("[[1,\"a\"]]"), "the cell \"a\" is no colour; expected an integer from 0 to 9");
  EXPECT_EQ(error("[[1,1.5]]"), "the cell 1.5 is no colour; expected an integer from 0 to 9");
  EXPECT_EQ(error("[[1,-1]]"), "the cell -1 is no colour; expected an integer from 0 to 9");
  EXPECT_EQ(error("[[1,2,3,4]]"),
            "the grid has 1 rows of 4 cells, but the model sees at most 3 of 3");
}

/// As numpy's rot90, fliplr, flipud and T have them.
TEST(ArcAugmentation, HasTheEightSymmetries) {
  const char *expected[] = {"[[1,2,3],[4,5,6]]",   "[[3,6],[2,5],[1,4]]", "[[6,5,4],[3,2,1]]",
                            "[[4,1],[5,2],[6,3]]", "[[3,2,1],[6,5,4]]",   "[[4,5,6],[1,2,3]]",
                            "[[1,4],[2,5],[3,6]]", "[[6,3],[5,2],[4,1]]"};
  ArcGrid grid = gridOf("[[1,2,3],[4,5,6]]");
  for (int32_t symmetry = 0; symmetry < 8; ++symmetry) {
    ArcAugmentation augmentation;
    augmentation.symmetry = symmetry;
    ArcGrid seen = augmentation.apply(grid);
    EXPECT_EQ(textOf(seen), expected[symmetry]);
    EXPECT_EQ(textOf(augmentation.undo(seen)), textOf(grid));
  }
  EXPECT_EQ(textOf(ArcAugmentation().undo({})), "[]");
}

TEST(ArcAugmentation, IsItsName) {
  auto augmentation = ArcAugmentation::ofName("007bbfb7|||t3|||0514273689");
  ASSERT_TRUE(augmentation);
  EXPECT_EQ(augmentation->symmetry, 3);
  EXPECT_EQ(augmentation->suffix(), "|||t3|||0514273689");
  EXPECT_EQ(textOf(augmentation->apply(gridOf("[[0,1,2,9]]"))), "[[0],[5],[1],[9]]");
  EXPECT_EQ(arcBaseName("007bbfb7|||t3|||0514273689"), "007bbfb7");
  EXPECT_EQ(arcBaseName("007bbfb7"), "007bbfb7");
  for (const char *name : {"", "a", "a|||t3", "a|||t8|||0123456789", "a|||t3|||0123456788",
                           "a|||t3|||012345678", "a|||3|||0123456789", "|||t3"})
    EXPECT_FALSE(ArcAugmentation::ofName(name)) << name;
}

TEST(ArcAugmentation, IsDrawnAgainAndAllOfThemAre) {
  std::set<int32_t> symmetries, ofOne;
  for (uint32_t n = 0; n < 200; ++n) {
    ArcAugmentation augmentation = drawArcAugmentation(7, 5, n);
    EXPECT_EQ(augmentation.suffix(), drawArcAugmentation(7, 5, n).suffix());
    EXPECT_EQ(augmentation.colors[0], 0);
    EXPECT_TRUE(ArcAugmentation::ofName("x" + augmentation.suffix()));
    symmetries.insert(augmentation.symmetry);
    ofOne.insert(augmentation.colors[1]);
  }
  EXPECT_EQ(symmetries.size(), 8u);
  EXPECT_EQ(ofOne.size(), 9u);
  EXPECT_NE(drawArcAugmentation(7, 5, 0).suffix(), drawArcAugmentation(8, 5, 0).suffix());
  EXPECT_NE(drawArcAugmentation(7, 5, 0).suffix(), drawArcAugmentation(7, 6, 0).suffix());
}

TEST(ArcVote, OrdersByVotesThenQThenAge) {
  ArcVote vote;
  auto add = [&](const char *grid, double q) { vote.add(gridOf(grid), q); };
  add("[[1]]", 0.5);
  add("[[2]]", 0.25);
  add("[[3]]", 0.75);
  add("[[2]]", 0.5);
  add("[[4]]", 0.5);
  std::string order;
  for (const ArcCandidate &each : vote.ranking())
    order += textOf(each.grid);
  EXPECT_EQ(order, "[[2]][[3]][[1]][[4]]");
  EXPECT_EQ(vote.ranking()[0].votes, 2);
  EXPECT_EQ(vote.ranking()[0].q, 0.375);
}

TEST(ArcTask, IsOneOrSeveral) {
  const char *pair = R"({"input": [[1]], "output": [[2]]})";
  std::string task = std::string(R"({"train": [)") + pair + R"(], "test": [{"input": [[3]]}]})";
  auto one = readArcTasks("folder/007bbfb7.json", task, 30);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].name, "007bbfb7");
  EXPECT_EQ(one[0].train.size(), 1u);
  EXPECT_FALSE(one[0].test[0].output);
  auto two = readArcTasks("all.json", R"({"b": )" + task + R"(, "a": )" + task + "}", 30);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].name, "b");
}

TEST(ArcTask, MayBeListed) {
  const std::string task = R"({"train": [], "test": [{"input": [[3]]}]})";
  auto listed = readArcTasks("f/x.json", "[" + task + R"(, ["b", )" + task + "]]", 30);
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].name, "x_0");
  EXPECT_EQ(listed[1].name, "b");
  auto pairs =
      readArcTasks("x.json", R"([{"input": [[1]], "output": [[2]]}, {"input": [[3]]}])", 30);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].test.size(), 2u);
  EXPECT_TRUE(pairs[0].test[0].output);
}

TEST(ArcTask, IsBadForItself) {
  const std::string task = R"({"train": [], "test": [{"input": [[3]]}]})";
  auto tasks = readArcTasks("x.json", R"({"a": {"test": []}, "b": )" + task + R"(, "c": 7})", 30);
  ASSERT_EQ(tasks.size(), 3u);
  EXPECT_NE(tasks[0].problem, "");
  EXPECT_EQ(tasks[1].problem, "");
  EXPECT_NE(tasks[2].problem.find("x.json: c: no ARC task"), std::string::npos) << tasks[2].problem;
  EXPECT_THROW(readArcTasks("x.json", R"({"a": )" + task + R"(, "a": )" + task + "}", 30),
               InputError);
  EXPECT_THROW(readArcTasks("x.json", "7", 30), InputError);
}

TEST(ArcSolutions, AreTakenByName) {
  auto tasks = readArcTasks("x.json", R"({"a": {"train": [], "test": [{"input": [[3]]}]}})", 30);
  EXPECT_THROW(takeArcSolutions("s.json", R"({"b": [[[1]]]})", 30, tasks), InputError);
  takeArcSolutions("s.json", R"({"a": [[[1]]], "b": [[[1]]]})", 30, tasks);
  ASSERT_TRUE(tasks[0].test[0].output);
  EXPECT_EQ(textOf(*tasks[0].test[0].output), "[[1]]");
  takeArcSolutions("s.json", R"({"a": [{"output": [[2]]}]})", 30, tasks);
  EXPECT_NE(tasks[0].problem, "") << "another answer";
  EXPECT_EQ(arcSolutionsName("f/arc_challenges.json"), "f/arc_solutions.json");
  EXPECT_EQ(arcSolutionsName("challenges/a.json"), "");
  EXPECT_TRUE(isArcSolutions(R"({"a": [[[1]]]})"));
  EXPECT_FALSE(isArcSolutions(R"({"a": {"train": [], "test": []}})"));
}
