//===- ChooseTest.cpp - tests of the choice of a rule -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Choose.h"
#include "TestTraces.h"
#include "gtest/gtest.h"

using namespace trm;

static std::string errorOf(const Trace &trace, const Bound &bound, llvm::StringRef rule = "") {
  llvm::Expected<Choice> choice = chooseHalting({&trace}, bound, rule);
  return choice ? "" : llvm::toString(choice.takeError());
}

static Outcome best(const Trace &trace, const Bound &bound, llvm::StringRef rule = "") {
  return llvm::cantFail(chooseHalting({&trace}, bound, rule)).best();
}

TEST(Choose, HaltingValuesThatTellAreTrusted) {
  Outcome outcome = best(makeTrace(/*late=*/20, /*lateQ=*/-2), {0.005});
  EXPECT_EQ(outcome.choice.rule, "q");
  EXPECT_GE(outcome.choice.threshold, -2);
  EXPECT_DOUBLE_EQ(outcome.meanSteps, 1.1);
  EXPECT_EQ(outcome.loss(), 0);
}

TEST(Choose, ThresholdKeepsItsDistance) {
  // A few puzzles have values between: halting on them saves under 5 %.
  Trace trace = makeTrace(/*late=*/20, /*lateQ=*/-2);
  for (size_t i = 100; i < 105; ++i)
    trace.puzzles[i] = makePuzzle(1, {3, 5});
  Outcome outcome = best(trace, {0.005});
  EXPECT_GE(outcome.choice.threshold, 3);
  EXPECT_LE(outcome.meanSteps, 1.1 * (1 + kMargin));
}

TEST(Choose, HaltingValuesThatMisleadAreNot) {
  Trace trace = makeTrace(20, 5);
  Choice choice = llvm::cantFail(chooseHalting({&trace}, {0.005}, ""));
  EXPECT_EQ(choice.best().choice.rule, "q-and-stable") << "as cheap as stable, and safer";
  EXPECT_EQ(choice.frontier.size(), 2u);
  EXPECT_DOUBLE_EQ(choice.best().meanSteps, 2.1);
}

TEST(Choose, OnePuzzleIsLostWhereTheBoundAllowsIt) {
  EXPECT_EQ(best(makeTrace(1, 5), {0.01}).counts.onlyFull, 1);
  EXPECT_EQ(best(makeTrace(1, 5), {0.009}).counts.onlyFull, 0);
}

TEST(Choose, RuleCanBeGiven) {
  EXPECT_EQ(best(makeTrace(20, -2), {0.005}, "stable").choice.rule, "stable");
  EXPECT_EQ(errorOf(makeTrace(20, -2), {0.005}, "q-compare"),
            "the rule 'q-compare' reads 2 halting values, the model computes 1; choose another "
            "with --rule");
}

TEST(Choose, ConfidenceNeedsMorePuzzles) {
  Trace trace = makeTrace(20, -2);
  std::string message = errorOf(trace, {0.005, true});
  EXPECT_NE(message.find("no rule keeps the loss within 0.005: the best, "), std::string::npos);
  EXPECT_NE(message.find("give more puzzles"), std::string::npos);
  EXPECT_LE(lossInterval(trace, best(trace, {0.05, true})).high, 0.05);
}

TEST(Choose, TooFewPuzzlesAreRefused) {
  Trace trace = makeTrace(20, -2);
  EXPECT_EQ(errorOf(trace, {0.001}), "200 puzzles are too few to tell a loss of 0.001: at least "
                                     "1000 are needed, or --max-loss=0.005");
  EXPECT_EQ(errorOf(trace, {0.005}), "");
  trace.puzzles.resize(49);
  EXPECT_EQ(errorOf(trace, {0.5}),
            "49 puzzles are too few to tell a loss of 0.5: at least 50 are needed");
}

TEST(Choose, NothingAdmissible) {
  EXPECT_NE(errorOf(makeTrace(20, 5), {0.005}, "q")
                .find("no rule keeps the loss within 0.005: the best, q,threshold="),
            std::string::npos);
  Trace trace = makeTrace(0, 0);
  for (auto &puzzle : trace.puzzles)
    puzzle = makePuzzle(0, {0});
  EXPECT_NE(errorOf(trace, {0.005}).find("no rule halts before the last step"), std::string::npos);
}

TEST(Choose, UnlabelledIntervalIsOfOneShare) {
  Trace trace = makeTrace(20, -2);
  trace.labelled = false;
  EXPECT_EQ(lossInterval(trace, best(trace, {0.005})).low, 0);
}

/// Steps of two cycles: `late` puzzles are solved in the third cycle, `wrong` of the others
/// never though they are sure of it after the first, the rest in the second; q tells when.
static Trace makeCycles(size_t late, size_t wrong = 0) {
  Trace cycles = makeTrace(0, 0);
  cycles.cyclesPerStep = 2;
  for (size_t i = 0; i < cycles.puzzles.size(); ++i)
    cycles.puzzles[i] = i < late           ? makePuzzle(3, {-2, -2, 5})
                        : i < late + wrong ? makePuzzle(0, {5})
                                           : makePuzzle(2, {-2, 5});
  return cycles;
}

/// What there is after whole steps.
static Trace skipCycles(const Trace &cycles) {
  Trace steps = cycles;
  steps.cyclesPerStep = 1;
  for (std::vector<TraceStep> &puzzle : steps.puzzles) {
    std::vector<TraceStep> whole;
    for (const TraceStep &cycle : puzzle)
      if (cycle.step % 2 == 0) {
        whole.push_back(cycle);
        whole.back().step = cycle.step / 2;
        whole.back().unchanged = cycle.unchanged / 2;
      }
    puzzle = std::move(whole);
  }
  return steps;
}

TEST(Choose, CyclesAreTakenWhereTheySave) {
  Trace cycles = makeCycles(/*late=*/100), steps = skipCycles(cycles);
  Choice choice = llvm::cantFail(chooseHalting({&steps, &cycles}, {0.005}, "q"));
  EXPECT_EQ(choice.best().choice.every, HaltEvery::Cycle);
  EXPECT_DOUBLE_EQ(choice.best().meanSteps, 1.25) << "2.5 cycles";
  EXPECT_DOUBLE_EQ(choice.frontier[*choice.chosenOfSteps].meanSteps, 1.5);
  EXPECT_EQ(choice.best().loss(), 0);
}

TEST(Choose, CyclesAreNotTakenForLess) {
  Trace cycles = makeCycles(/*late=*/10), steps = skipCycles(cycles);
  Choice choice = llvm::cantFail(chooseHalting({&steps, &cycles}, {0.005}, "q"));
  EXPECT_EQ(choice.best().choice.every, HaltEvery::Step);
  EXPECT_DOUBLE_EQ(choice.best().meanSteps, 1.05);
  EXPECT_DOUBLE_EQ(choice.frontier[*choice.chosenOfCycles].meanSteps, 1.025);
}

TEST(Choose, CyclesAloneWhereTheyAreAskedFor) {
  Trace cycles = makeCycles(10);
  Choice choice = llvm::cantFail(chooseHalting({nullptr, &cycles}, {0.005}, "q"));
  EXPECT_EQ(choice.best().choice.every, HaltEvery::Cycle);
  EXPECT_FALSE(choice.chosenOfSteps);
}

TEST(Choose, RequestsAreCheckedFirst) {
  EXPECT_EQ(llvm::toString(checkRequest({0.01}, "q")), "");
  for (double loss : {0.0, 1.0, -1.0})
    EXPECT_NE(llvm::toString(checkRequest({loss}, "")).find("expected a share"), std::string::npos);
  EXPECT_NE(llvm::toString(checkRequest({0.01}, "never")).find("nothing to calibrate"),
            std::string::npos);
  EXPECT_NE(llvm::toString(checkRequest({0.01}, "stabel")).find("did you mean 'stable'"),
            std::string::npos);
}
