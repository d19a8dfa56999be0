//===- StatisticsTest.cpp - tests of intervals --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Statistics.h"
#include "gtest/gtest.h"

using namespace trm;

TEST(Statistics, WilsonOfNewcombesExamples) {
  // Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
  Interval many = wilsonInterval(81, 263);
  EXPECT_NEAR(many.low, 0.2553, 5e-5);
  EXPECT_NEAR(many.high, 0.3662, 5e-5);
  Interval few = wilsonInterval(1, 29);
  EXPECT_NEAR(few.low, 0.0061, 5e-5);
  EXPECT_NEAR(few.high, 0.1718, 5e-5);
  Interval none = wilsonInterval(0, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
  EXPECT_EQ(wilsonInterval(20, 20).high, 1);
}

TEST(Statistics, NewcombeOfPublishedTables) {
  // Complete response before and after therapy (Cavo et al., 2012): Fagerland, Lydersen, Laake,
  // Statistical Analysis of Contingency Tables, chapter 8, square-and-add interval.
  Interval response = newcombeInterval({59, 6, 16, 80});
  EXPECT_NEAR(response.low, -0.1186, 5e-5);
  EXPECT_NEAR(response.high, -0.0046, 5e-5);
}

TEST(Statistics, NewcombeOfNegativeAndNoCorrelation) {
  // Nobody fails with both, so that the correlation is negative; then nobody fails at all.
  Interval negative = newcombeInterval({36, 12, 2, 0});
  EXPECT_NEAR(negative.low, 0.0569, 5e-5);
  EXPECT_NEAR(negative.high, 0.3404, 5e-5);
  Interval allRight = newcombeInterval({54, 0, 0, 0});
  EXPECT_DOUBLE_EQ(allRight.low, wilsonInterval(54, 54).low - 1);
  EXPECT_DOUBLE_EQ(allRight.high, 1 - wilsonInterval(54, 54).low);
}

TEST(Statistics, IntervalTurnsWithItsSides) {
  Interval loss = newcombeInterval({400, 7, 3, 90}), gain = newcombeInterval({400, 3, 7, 90});
  EXPECT_NEAR(loss.low, -gain.high, 1e-12);
  EXPECT_NEAR(loss.high, -gain.low, 1e-12);
  EXPECT_LT(loss.low, 0.008);
  EXPECT_GT(loss.high, 0.008);
}

TEST(Statistics, ConformalLossCountsOnePuzzleMore) {
  EXPECT_DOUBLE_EQ(conformalLoss({498, 0, 0, 1}), 1.0 / 500);
  EXPECT_DOUBLE_EQ(conformalLoss({490, 5, 2, 2}), 4.0 / 500);
}
