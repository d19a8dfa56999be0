//===- Choose.h - the cheapest rule that keeps the answers --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chooses a halting rule on a trace. A rule is admissible when
//   - its conformal loss (Statistics.h) is within the bound, so that the loss
//     expected of a further puzzle is, too, though the threshold was fitted;
//   - with Bound::confident, the upper end of the loss's interval is as well.
// Of the admissible ones with a rule's name, the one is taken that is on the
// safest side (most stable steps, then highest threshold) among those within
// kMargin of the fewest steps: steps rise slowly with a threshold, so a little
// more of them keeps well away from where answers begin to be lost. Of the names,
// the one that looks at most is taken among those within kMargin. The same is done
// for halting after every cycle, with rules that answer no fewer puzzles right than
// the one chosen for whole steps; it is taken where it saves more than kMargin.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_CHOOSE_H
#define TRM_TOOLS_TRMC_CALIBRATE_CHOOSE_H

#include "trm/tools/trmc/Calibrate/Replay.h"
#include <optional>

namespace trm {

constexpr int64_t kFewestPuzzles = 50;
/// The share of steps that a safer threshold may cost.
constexpr double kMargin = 0.05;

struct Bound {
  double maxLoss = 0;
  bool confident = false;
};

struct Choice {
  /// The best of each rule that has an admissible candidate, safest rule first.
  std::vector<Outcome> frontier;
  /// Index into the frontier.
  size_t chosen = 0;
  /// The best of those that halt after whole steps, and after cycles.
  std::optional<size_t> chosenOfSteps, chosenOfCycles;

  const Outcome &best() const { return frontier[chosen]; }
};

/// 95 % interval of an outcome's loss: Newcombe's with labels, Wilson's without.
Interval lossInterval(const Trace &trace, const Outcome &outcome);

/// What the same puzzles show after whole steps and after every cycle; one may be absent.
struct Traces {
  const Trace *steps = nullptr, *cycles = nullptr;

  const Trace &any() const { return steps ? *steps : *cycles; }
};

/// `rule` restricts the choice to one name; empty is all. An error when there are
/// too few puzzles to tell, the model lacks what the rule reads, or nothing is
/// admissible.
llvm::Expected<Choice> chooseHalting(const Traces &traces, const Bound &bound,
                                     llvm::StringRef rule);

/// An error when so few puzzles cannot tell a loss of `maxLoss`.
llvm::Error checkPuzzles(int64_t found, double maxLoss);

/// What is wrong with a bound or a rule's name before anything runs, or success.
llvm::Error checkRequest(const Bound &bound, llvm::StringRef rule);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_CHOOSE_H
