//===- Check.h - Answers against the expected ones --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_MEASURE_CHECK_H
#define TRM_RUNTIME_MEASURE_CHECK_H

#include "trm/runtime/Puzzles/Remarks.h"
#include "trm/runtime/Solve/Solver.h"

namespace trm {

/// Whether an answer agrees with the expected one. Padding in the expected
/// answer states nothing, as in the reference's evaluation.
bool isExact(const Tokens &answer, const Tokens &expected);

/// Whether an expected answer states anything.
bool isCompared(const Tokens &expected);

/// One puzzle and what came of it.
struct SolvedPuzzle {
  Puzzle puzzle;
  Solution solution;
  /// Where somebody looks at them.
  std::vector<StepAnswer> steps;
  Remarks remarks;
};

/// Whether a check tells how many puzzles are right after each step: only where all run
/// the same ones.
bool checksEveryStep(const trm_model_info &info, const SolveSettings &settings);

/// What is counted over the puzzles of a run.
struct RunTotals {
  size_t puzzles = 0;
  size_t exact = 0;
  size_t notCompared = 0; ///< The expected answer states nothing, or there is none.
  /// Answers that do not keep the rules, and those of them whose questions cannot be answered.
  size_t breakRules = 0, contradictory = 0;
  size_t cutOff = 0;    ///< By the deadline.
  size_t exhausted = 0; ///< By as many trajectories as were allowed.
  double steps = 0, trajectories = 0;
  /// How many puzzles were right after each call of step(), where that is checked.
  std::vector<size_t> exactAtStep;
  double seconds = 0;
  /// The signal that ended the run early, and the mistake in the input that did.
  int signal = 0;
  std::string error;

  void add(const SolvedPuzzle &solved, int32_t allowedTrajectories, int32_t stepStride);
  size_t compared() const { return puzzles - notCompared; }
  /// The share of those that are compared.
  double accuracy(size_t right) const {
    return static_cast<double>(right) / static_cast<double>(compared());
  }
  bool isPart() const { return signal != 0 || !error.empty(); }
};

} // namespace trm

#endif // TRM_RUNTIME_MEASURE_CHECK_H
