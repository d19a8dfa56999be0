//===- HaltingRuleTest.cpp - Tests of halting rules -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/HaltingRule.h"

#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Support/Errors.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace trm;

static bool stopsAtOnce(trm_halting halting, float halt, float goOn) {
  const float q[2] = {halt, goOn};
  return HaltingRule(trm_model_info(), halting).stops(q, {1, 2});
}

/// The step that a rule stops at when q[0] is the step's number, or 0.
static int stopOf(trm_halting halting, const std::vector<Tokens> &answers) {
  HaltingRule rule(trm_model_info(), halting);
  int step = 0;
  for (const Tokens &answer : answers) {
    const float q[2] = {static_cast<float>(++step), 0};
    if (rule.stops(q, answer))
      return step;
  }
  return 0;
}

TEST(HaltingRule, QIsAboveTheThreshold) {
  EXPECT_FALSE(stopsAtOnce({TRM_HALT_Q, 1.5f, 1}, 1.5f, -9));
  EXPECT_TRUE(stopsAtOnce({TRM_HALT_Q, 1.5f, 1}, 1.75f, 9));
  EXPECT_FALSE(stopsAtOnce({TRM_HALT_Q, -1, 1}, NAN, 0));
}

TEST(HaltingRule, QCompareLooksAtTheDifference) {
  EXPECT_FALSE(stopsAtOnce({TRM_HALT_Q_COMPARE, 2, 1}, 5, 3));
  EXPECT_TRUE(stopsAtOnce({TRM_HALT_Q_COMPARE, 2, 1}, -1, -4));
}

TEST(HaltingRule, NeverGoesOn) { EXPECT_FALSE(stopsAtOnce({TRM_HALT_NEVER, 0, 1}, 99, -99)); }

TEST(HaltingRule, StableCountsUnchangedStepsInARow) {
  const std::vector<Tokens> answers = {{1}, {1}, {2}, {2}, {2}, {2}};
  EXPECT_EQ(stopOf({TRM_HALT_STABLE, 0, 1}, answers), 2);
  EXPECT_EQ(stopOf({TRM_HALT_STABLE, 0, 2}, answers), 5);
  EXPECT_EQ(stopOf({TRM_HALT_STABLE, 0, 3}, answers), 6);
  EXPECT_EQ(stopOf({TRM_HALT_STABLE, 0, 4}, answers), 0);
}

TEST(HaltingRule, QAndStableWantsBothAtOneStep) {
  const std::vector<Tokens> answers = {{1}, {1}, {2}, {3}, {3}};
  EXPECT_EQ(stopOf({TRM_HALT_Q_AND_STABLE, 1, 1}, answers), 2);
  EXPECT_EQ(stopOf({TRM_HALT_Q_AND_STABLE, 2, 1}, answers), 5);
}

TEST(HaltingRule, ModelIsTheRuleCompiledIn) {
  trm_model_info info = {};
  info.halting = {TRM_HALT_Q, 3, 1};
  const float q[2] = {2, 0};
  EXPECT_FALSE(HaltingRule(info, {TRM_HALT_MODEL, 0, 1}).stops(q, {}));
  EXPECT_TRUE(HaltingRule(info, {TRM_HALT_Q, 0, 1}).stops(q, {}));
}

TEST(Halting, DescribesWhatTheRuleReads) {
  EXPECT_EQ(describeHalting({TRM_HALT_NEVER, 4, 2}), "never");
  EXPECT_EQ(describeHalting({TRM_HALT_Q, 4, 2}), "q, threshold 4");
  EXPECT_EQ(describeHalting({TRM_HALT_STABLE, 4, 2}), "stable, steps 2");
  EXPECT_EQ(describeHalting({TRM_HALT_Q_AND_STABLE, -0.5f, 1}),
            "q-and-stable, threshold -0.5, steps 1");
}

TEST(Halting, WhatARuleReadsIsFoundByEvaluatingIt) {
  auto reads = [](trm_halt rule, int values, bool threshold, bool stableSteps) {
    const HaltRuleKind &kind = haltRuleKind(rule);
    return kind.values == values && kind.readsThreshold == threshold &&
           kind.readsStableSteps == stableSteps;
  };
  EXPECT_TRUE(reads(TRM_HALT_MODEL, 0, false, false));
  EXPECT_TRUE(reads(TRM_HALT_NEVER, 0, false, false));
  EXPECT_TRUE(reads(TRM_HALT_Q, 1, true, false));
  EXPECT_TRUE(reads(TRM_HALT_Q_COMPARE, 2, true, false));
  EXPECT_TRUE(reads(TRM_HALT_STABLE, 0, false, true));
  EXPECT_TRUE(reads(TRM_HALT_Q_AND_STABLE, 1, true, true));
}

TEST(Halting, RefusesWhatTheModelDoesNotAccept) {
  trm_model_info info = {};
  info.halt_rules = 1u << TRM_HALT_MODEL | 1u << TRM_HALT_STABLE;
  EXPECT_NO_THROW(checkHalting(info, {TRM_HALT_STABLE, 0, 1}));
  EXPECT_THROW(checkHalting(info, {TRM_HALT_Q, 0, 1}), InputError);
}
