//===- Replay.h - a halting rule on recorded steps ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replays halting rules on a trace, and makes the rules that are worth it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_REPLAY_H
#define TRM_TOOLS_TRMC_CALIBRATE_REPLAY_H

#include "trm/tools/trmc/Calibrate/Rules.h"
#include "trm/tools/trmc/Calibrate/Statistics.h"
#include "trm/tools/trmc/Calibrate/Trace.h"

namespace trm {

/// What a rule brings on the puzzles of a trace, against all steps.
struct Outcome {
  HaltingChoice choice;
  /// Supervision steps.
  double meanSteps = 0;
  PairedCounts counts;

  double loss() const;
  int64_t right() const { return counts.both + counts.onlyRule; }
  double accuracy() const;
  double fullAccuracy() const;
};

Outcome replay(const Trace &trace, const HaltingChoice &choice);

/// The rules to try of one name: thresholds in even, round steps over the values
/// that occur (with 0, what models are trained with), and up to four stable steps, or
/// as many cycles.
std::vector<HaltingChoice> makeCandidates(const Trace &trace, const HaltRuleKind &rule);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_REPLAY_H
