//===- Replay.cpp - a halting rule on recorded steps --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Replay.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace llvm;

namespace trm {
namespace {

constexpr int64_t kMostStableSteps = 4;
/// About how many thresholds a rule is tried with.
constexpr double kThresholds = 100;

bool stops(const TraceStep &step, const HaltRuleKind &rule, const HaltingChoice &choice) {
  return stopsSolve<float, bool>(rule.rule, {{step.q[0], step.q[1]},
                                             static_cast<float>(choice.threshold),
                                             step.unchanged >= choice.stableSteps});
}

/// What a rule compares with its threshold is found by evaluating it so that a comparison
/// is its left side.
struct Compared {
  float value = 0;
};
Compared operator-(Compared a, Compared b) { return {a.value - b.value}; }
Compared operator>(Compared a, Compared) { return a; }
Compared operator&(Compared a, Compared) { return a; }

float comparedValue(const TraceStep &step, const HaltRuleKind &rule) {
  return stopsSolve<Compared, Compared>(rule.rule, {{{step.q[0]}, {step.q[1]}}, {}, {}}).value;
}

/// The largest of 1, 2 and 5 times a power of ten that is not above `width`.
double roundStep(double width) {
  double power = std::pow(10.0, std::floor(std::log10(width)));
  for (double factor : {5.0, 2.0})
    if (factor * power <= width)
      return factor * power;
  return power;
}

std::vector<double> makeThresholds(const Trace &trace, const HaltRuleKind &rule) {
  float low = 0, high = 0;
  for (const auto &puzzle : trace.puzzles)
    for (const TraceStep &step : puzzle) {
      float value = comparedValue(step, rule);
      if (!std::isfinite(value))
        continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (low == high)
    return {0};
  double step = roundStep((static_cast<double>(high) - low) / kThresholds);
  std::vector<double> thresholds;
  // A division by a whole number is what a decimal fraction rounds to.
  double inverse = std::round(1 / step);
  for (double i = std::floor(low / step); i * step < high; ++i)
    thresholds.push_back((step < 1 ? i / inverse : i * step) + 0.0);
  return thresholds;
}

} // namespace

double Outcome::loss() const {
  return static_cast<double>(counts.onlyFull - counts.onlyRule) /
         static_cast<double>(counts.puzzles());
}

double Outcome::accuracy() const {
  return static_cast<double>(counts.both + counts.onlyRule) / static_cast<double>(counts.puzzles());
}

double Outcome::fullAccuracy() const {
  return static_cast<double>(counts.both + counts.onlyFull) / static_cast<double>(counts.puzzles());
}

Outcome replay(const Trace &trace, const HaltingChoice &choice) {
  HaltRuleKind rule = cantFail(findHaltingRule(choice.rule));
  Outcome outcome{choice, 0, {}};
  int64_t steps = 0;
  for (const auto &puzzle : trace.puzzles) {
    const TraceStep &last = puzzle.back();
    const auto *found = find_if(ArrayRef(puzzle).drop_back(),
                                [&](const TraceStep &step) { return stops(step, rule, choice); });
    steps += found->step;
    int64_t &count = last.right ? (found->right ? outcome.counts.both : outcome.counts.onlyFull)
                                : (found->right ? outcome.counts.onlyRule : outcome.counts.neither);
    ++count;
  }
  outcome.meanSteps =
      trace.inSteps(static_cast<double>(steps)) / static_cast<double>(trace.puzzles.size());
  return outcome;
}

std::vector<HaltingChoice> makeCandidates(const Trace &trace, const HaltRuleKind &rule) {
  std::vector<double> thresholds = {0};
  if (rule.readsThreshold)
    thresholds = makeThresholds(trace, rule);
  std::vector<HaltingChoice> candidates;
  int64_t mostSteps = rule.readsStableSteps ? kMostStableSteps * trace.cyclesPerStep : 1;
  for (int64_t steps = 1; steps <= mostSteps; ++steps)
    for (double threshold : thresholds)
      candidates.push_back({rule.name, threshold, steps, trace.every()});
  return candidates;
}

} // namespace trm
