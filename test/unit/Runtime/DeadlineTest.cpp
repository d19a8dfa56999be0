//===- DeadlineTest.cpp - Tests of solves with a time limit -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The clock goes on when the model runs a step, and only then.
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Solver.h"

#include "gtest/gtest.h"

#include <algorithm>

using namespace trm;
using std::chrono::milliseconds;

namespace {
/// What the model does in one call of step().
struct ScriptedStep {
  int milliseconds;
  float q;
};

class DeadlineTest : public testing::Test {
protected:
  DeadlineTest() {
    info = {};
    info.seq_len = 1;
    info.vocab_size = 16;
    info.q_outputs = 1;
    info.halting = {TRM_HALT_NEVER, 0, 1};
    info.step_stride = 1;
    info.max_team = 1;
    info.arena_bytes = TRM_ARENA_ALIGNMENT;
    now = {};
  }

  Solution solve(std::vector<ScriptedStep> steps, int limit, trm_halt rule = TRM_HALT_MODEL) {
    script = std::move(steps);
    int32_t maxSteps = static_cast<int32_t>(script.size()) * info.step_stride;
    SolveSettings settings{
        maxSteps, {rule, 0, 1}, 0, {1, 1}, TimeLimit{milliseconds(limit), clock}};
    const trm_model model = {&info, start, step, nullptr, nullptr, nullptr, nullptr, nullptr, 0};
    Session session(model);
    return solvePuzzle(model, session, Puzzle{"", 1, {1}, {}, {}}, settings);
  }

  static trm_model_info info;

private:
  static TimeLimit::Clock::time_point clock() { return now; }

  static int start(void *, size_t, const int32_t *, int32_t) {
    callsMade = 0;
    return TRM_OK;
  }

  /// Answers with the number of the call.
  static int step(void *, float *logits, float q[2]) {
    now += milliseconds(script[callsMade].milliseconds);
    std::fill_n(q, info.q_outputs, script[callsMade].q);
    std::fill_n(logits, 16, 0.0f);
    logits[++callsMade] = 1;
    return TRM_OK;
  }

  static TimeLimit::Clock::time_point now;
  static std::vector<ScriptedStep> script;
  static size_t callsMade;
};

trm_model_info DeadlineTest::info;
TimeLimit::Clock::time_point DeadlineTest::now;
std::vector<ScriptedStep> DeadlineTest::script;
size_t DeadlineTest::callsMade;
} // namespace

TEST_F(DeadlineTest, OneStepAlwaysRuns) {
  Solution solution = solve({{50, -1}, {50, 1}}, 10);
  EXPECT_TRUE(solution.cutOff);
  EXPECT_EQ(solution.steps, 1);
  EXPECT_EQ(solution.answerStep, 1);
  EXPECT_EQ(solution.answer, Tokens{1});
}

TEST_F(DeadlineTest, NoStepBeginsThatCannotEndInTime) {
  EXPECT_EQ(solve({{10, 0}, {10, 0}, {10, 0}, {10, 0}}, 29).steps, 2);
  EXPECT_EQ(solve({{10, 0}, {10, 0}, {10, 0}, {10, 0}}, 30).steps, 3);
  // The longest step decides.
  EXPECT_EQ(solve({{20, 0}, {1, 0}, {1, 0}, {1, 0}}, 40).steps, 2);
}

TEST_F(DeadlineTest, HighestQWins) {
  Solution solution = solve({{10, -2}, {10, 3}, {10, 1}, {10, 9}}, 30);
  EXPECT_EQ(solution.steps, 3);
  EXPECT_EQ(solution.answerStep, 2);
  EXPECT_EQ(solution.answer, Tokens{2});
  EXPECT_EQ(solution.q[0], 3);
}

TEST_F(DeadlineTest, OfEqualsTheLaterWins) {
  EXPECT_EQ(solve({{10, 3}, {10, 3}, {10, 1}, {10, 9}}, 30).answerStep, 2);
}

TEST_F(DeadlineTest, WithoutQTheLastAnswerWins) {
  info.q_outputs = 0;
  EXPECT_EQ(solve({{10, 3}, {10, 2}, {10, 1}, {10, 9}}, 30).answerStep, 3);
}

TEST_F(DeadlineTest, AWholeSolveIsNotCutOff) {
  Solution solution = solve({{10, 3}, {10, 2}, {10, 1}}, 30);
  EXPECT_FALSE(solution.cutOff);
  EXPECT_FALSE(solution.halted);
  EXPECT_EQ(solution.answerStep, 3);
}

TEST_F(DeadlineTest, ARuleMayComeFirst) {
  Solution solution = solve({{10, -3}, {10, 2}, {10, 1}}, 20, TRM_HALT_Q);
  EXPECT_FALSE(solution.cutOff);
  EXPECT_TRUE(solution.halted);
  EXPECT_EQ(solution.steps, 2);
}

TEST_F(DeadlineTest, ACallCountsItsSteps) {
  info.step_stride = 4;
  Solution solution = solve({{10, -3}, {10, 2}, {10, 1}}, 20);
  EXPECT_TRUE(solution.cutOff);
  EXPECT_EQ(solution.steps, 8);
  EXPECT_EQ(solution.answerStep, 8);
}
