//===- Statistics.h - intervals of proportions --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Textbook statistics of counted puzzles, all at 95 % confidence.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_STATISTICS_H
#define TRM_TOOLS_TRMC_CALIBRATE_STATISTICS_H

#include <cstdint>

namespace trm {

constexpr double kConfidence = 0.95;

struct Interval {
  double low = 0;
  double high = 0;
};

/// How many puzzles two ways of halting solve, one against the other.
struct PairedCounts {
  int64_t both = 0;
  int64_t onlyFull = 0;
  int64_t onlyRule = 0;
  int64_t neither = 0;

  int64_t puzzles() const { return both + onlyFull + onlyRule + neither; }
};

/// Of `hits` in `trials` > 0: Wilson, Journal of the American Statistical
/// Association 22 (1927), 209-212.
Interval wilsonInterval(int64_t hits, int64_t trials);

/// Of share(full) - share(rule) on the same puzzles: Newcombe, Statistics in
/// Medicine 17 (1998), 2635-2650, method 10 (Wilson's intervals, combined with
/// a continuity-corrected correlation).
Interval newcombeInterval(const PairedCounts &counts);

/// A bound on the loss that a further puzzle is expected to bring, for a
/// threshold chosen by this very number: (lost + 1) / (n + 1). Conformal risk
/// control: Angelopoulos, Bates, Fisch, Lei, Schuster, arXiv 2208.02814.
double conformalLoss(const PairedCounts &counts);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_STATISTICS_H
