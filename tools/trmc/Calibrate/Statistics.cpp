//===- Statistics.cpp - intervals of proportions ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Statistics.h"
#include <algorithm>
#include <cmath>

namespace trm {

/// Two-sided quantile of the normal distribution for kConfidence.
constexpr double kQuantile = 1.959963984540054;

static double square(double x) { return x * x; }

Interval wilsonInterval(int64_t hits, int64_t trials) {
  double n = static_cast<double>(trials);
  double share = static_cast<double>(hits) / n;
  double weight = square(kQuantile) / n;
  double centre = (share + weight / 2) / (1 + weight);
  double half = std::sqrt(share * (1 - share) * weight + square(weight) / 4) / (1 + weight);
  // The ends are exact where the share is; the sums above are not.
  return {hits == 0 ? 0 : centre - half, hits == trials ? 1 : centre + half};
}

/// The correlation of the two outcomes, zero where one of them never varies.
static double correlation(const PairedCounts &counts) {
  double both = static_cast<double>(counts.both), neither = static_cast<double>(counts.neither);
  double onlyFull = static_cast<double>(counts.onlyFull);
  double onlyRule = static_cast<double>(counts.onlyRule);
  double margins =
      (both + onlyFull) * (onlyRule + neither) * (both + onlyRule) * (onlyFull + neither);
  if (margins == 0)
    return 0;
  double determinant = both * neither - onlyFull * onlyRule;
  if (determinant > 0)
    determinant = std::max(0.0, determinant - static_cast<double>(counts.puzzles()) / 2);
  return determinant / std::sqrt(margins);
}

/// The length of two deviations taken together.
static double combine(double a, double b, double correlation) {
  return std::sqrt(std::max(0.0, square(a) - 2 * correlation * a * b + square(b)));
}

Interval newcombeInterval(const PairedCounts &counts) {
  int64_t trials = counts.puzzles();
  int64_t fullHits = counts.both + counts.onlyFull, ruleHits = counts.both + counts.onlyRule;
  double n = static_cast<double>(trials);
  double full = static_cast<double>(fullHits) / n, rule = static_cast<double>(ruleHits) / n;
  Interval fullShare = wilsonInterval(fullHits, trials);
  Interval ruleShare = wilsonInterval(ruleHits, trials);
  double phi = correlation(counts);
  return {full - rule - combine(full - fullShare.low, ruleShare.high - rule, phi),
          full - rule + combine(rule - ruleShare.low, fullShare.high - full, phi)};
}

double conformalLoss(const PairedCounts &counts) {
  return static_cast<double>(counts.onlyFull - counts.onlyRule + 1) /
         static_cast<double>(counts.puzzles() + 1);
}

} // namespace trm
