//===- NoiseTest.cpp - Tests of reproducible noise --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Noise.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>

using namespace trm;

/// The generator's own test vectors (Random123, kat_vectors).
TEST(Philox, IsThePublishedGenerator) {
  constexpr uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
            (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({ones, ones, ones, ones}, {ones, ones}),
            (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

static std::vector<float> take(const Noise &noise, size_t first, size_t count) {
  std::vector<float> values(count);
  noise.fill(values.data(), first, count);
  return values;
}

/// Against the formulas in Python, with its math.log, math.cos and math.sin.
TEST(Noise, IsBoxAndMullersOfTheGenerator) {
  uint64_t hash = hashPuzzle({1, 2, 3, 10}, 7);
  EXPECT_EQ(hash, 0x8b51a5192a4efb28u);
  const float expected[] = {2.2492457447739422f,  -1.0379629600233382f, 0.7347402796726576f,
                            -1.1032523061351398f, 0.7893325333453804f,  1.1281438020005068f};
  std::vector<float> values = take(Noise(42, hash, 3, 1), 1000, 6);
  for (size_t i = 0; i < values.size(); ++i)
    EXPECT_FLOAT_EQ(values[i], expected[i]);
  EXPECT_FLOAT_EQ(take(Noise(42, hash, 3, 0.5), 1000, 1)[0], expected[0] / 2);
}

TEST(Noise, IsTheSameInPieces) {
  Noise noise(1, 2, 3, 1);
  std::vector<float> whole = take(noise, 0, 22), pieces = take(noise, 0, 8);
  for (float value : take(noise, 8, 14))
    pieces.push_back(value);
  EXPECT_EQ(whole, pieces);
}

TEST(Noise, DiffersByWhatItIsFor) {
  std::vector<std::vector<float>> all = {
      take(Noise(1, 2, 3, 1), 0, 8), take(Noise(1, 2, 3, 1), 8, 8), take(Noise(1, 2, 4, 1), 0, 8),
      take(Noise(1, 3, 3, 1), 0, 8), take(Noise(2, 2, 3, 1), 0, 8)};
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      EXPECT_NE(all[i], all[j]);
  EXPECT_NE(hashPuzzle({1, 2}, 0), hashPuzzle({2, 1}, 0));
  EXPECT_NE(hashPuzzle({1, 2}, 0), hashPuzzle({1, 2}, 1));
}

/// Moments of 400,000 numbers, within five standard errors of a Gaussian's.
TEST(Noise, IsGaussian) {
  constexpr size_t count = 400000;
  double sum = 0, squares = 0, fourths = 0, product = 0;
  std::vector<float> values = take(Noise(0, 0, 1, 1), 0, count);
  for (size_t i = 0; i < count; ++i) {
    double value = values[i];
    sum += value;
    squares += value * value;
    fourths += value * value * value * value;
    product += i ? value * values[i - 1] : 0;
  }
  const double error = 5 / std::sqrt(double(count));
  EXPECT_NEAR(sum / count, 0, error);
  EXPECT_NEAR(squares / count, 1, error * std::sqrt(2.0));
  EXPECT_NEAR(fourths / count, 3, error * std::sqrt(96.0));
  EXPECT_NEAR(product / count, 0, error);
  auto beyond = std::count_if(values.begin(), values.end(), [](float x) { return x > 2; });
  EXPECT_NEAR(beyond / double(count), 0.0227501, error * std::sqrt(0.0227501));
}
