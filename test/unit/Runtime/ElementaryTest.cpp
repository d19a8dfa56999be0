//===- ElementaryTest.cpp - Tests of functions without libm -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Elementary.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace trm;

/// Against the system's libm, within a few units in the last place.
TEST(Elementary, IsAsAccurateAsItSays) {
  constexpr double error = 1e-15;
  for (double x = 1e-10; x < 1e10; x *= 1.37)
    EXPECT_NEAR(logarithm(x), std::log(x), error * (1 + std::abs(std::log(x)))) << x;
  for (double x = -30; x < 30; x += 0.317)
    EXPECT_NEAR(exponential(x) / std::exp(x), 1, 8 * error) << x;
  for (double turn = 0; turn <= 1; turn += 1.0 / 331) {
    double sine, cosine, angle = 2 * M_PI * turn;
    sineAndCosine(turn, sine, cosine);
    EXPECT_NEAR(sine, std::sin(angle), 2 * error) << turn;
    EXPECT_NEAR(cosine, std::cos(angle), 2 * error) << turn;
  }
}

TEST(Elementary, StaysFinite) {
  EXPECT_EQ(exponential(1e30), exponential(700));
  EXPECT_EQ(exponential(-1e30), exponential(-700));
  EXPECT_GT(exponential(-700), 0);
  EXPECT_TRUE(std::isfinite(exponential(700)));
}
