//===- ReplayTest.cpp - tests of rules on recorded steps ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Replay.h"
#include "TestTraces.h"
#include "gtest/gtest.h"
#include <algorithm>

using namespace trm;

static Trace makeOne(std::vector<TraceStep> puzzle) {
  return {"toy", "", true, 2, {std::move(puzzle)}};
}

static double stepsOf(const Trace &trace, llvm::StringRef rule) {
  return replay(trace, llvm::cantFail(parseHaltingChoice(rule))).meanSteps;
}

TEST(Replay, EachRuleStopsWhereItSays) {
  Trace trace = makeOne(makePuzzle(3, {-1, 0.5, 0.5, 2}));
  EXPECT_EQ(stepsOf(trace, "never"), kTestSteps);
  EXPECT_EQ(stepsOf(trace, "q"), 2);
  EXPECT_EQ(stepsOf(trace, "q,threshold=0.5"), 4);
  EXPECT_EQ(stepsOf(trace, "q,threshold=2"), kTestSteps);
  EXPECT_EQ(stepsOf(trace, "stable"), 4);
  EXPECT_EQ(stepsOf(trace, "stable,steps=3"), 6);
  EXPECT_EQ(stepsOf(trace, "stable,steps=9"), kTestSteps);
  EXPECT_EQ(stepsOf(trace, "q-and-stable,threshold=1,steps=1"), 4);
  EXPECT_EQ(stepsOf(trace, "q-and-stable,threshold=2,steps=1"), kTestSteps);
}

TEST(Replay, CompareTakesTheDifference) {
  Trace trace = makeOne(makePuzzle(1, {1}));
  EXPECT_EQ(stepsOf(trace, "q-compare"), kTestSteps) << "the second value is NaN";
  trace.puzzles[0][2].q[1] = -1;
  EXPECT_EQ(stepsOf(trace, "q-compare,threshold=1.5"), 3);
}

TEST(Replay, CountsLostAndGained) {
  Trace trace{"toy", "", true, 1, {}};
  trace.puzzles = {makePuzzle(1, {1}), makePuzzle(2, {1}), makePuzzle(0, {1}), makePuzzle(0, {1})};
  trace.puzzles[3].front().right = true;
  Outcome outcome = replay(trace, {"q", 0, 1});
  EXPECT_EQ(outcome.counts.both, 1);
  EXPECT_EQ(outcome.counts.onlyFull, 1);
  EXPECT_EQ(outcome.counts.neither, 1);
  EXPECT_EQ(outcome.counts.onlyRule, 1);
  EXPECT_EQ(outcome.loss(), 0);
  EXPECT_EQ(outcome.accuracy(), 0.5);
  EXPECT_EQ(outcome.fullAccuracy(), 0.5);
}

TEST(Replay, CandidatesSpanTheValues) {
  Trace trace = makeOne(makePuzzle(1, {-1.234f, 6.5f}));
  std::vector<double> thresholds;
  for (const HaltingChoice &choice : makeCandidates(trace, llvm::cantFail(findHaltingRule("q"))))
    thresholds.push_back(choice.threshold);
  EXPECT_LE(thresholds.front(), -1.234);
  EXPECT_LT(thresholds.back(), 6.5);
  EXPECT_GT(thresholds.back(), 6.4);
  EXPECT_TRUE(std::count(thresholds.begin(), thresholds.end(), 0.0));
  EXPECT_TRUE(std::count(thresholds.begin(), thresholds.end(), 0.35));
  EXPECT_TRUE(std::is_sorted(thresholds.begin(), thresholds.end()));
}

TEST(Replay, CandidatesOfConstantValues) {
  Trace trace = makeOne(makePuzzle(1, {0}));
  EXPECT_EQ(makeCandidates(trace, llvm::cantFail(findHaltingRule("q"))).size(), 1u);
  EXPECT_EQ(makeCandidates(trace, llvm::cantFail(findHaltingRule("stable"))).size(), 4u);
  EXPECT_EQ(makeCandidates(trace, llvm::cantFail(findHaltingRule("q-and-stable"))).size(), 4u);
}
