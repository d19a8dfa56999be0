//===- Check.h - Answers against the expected ones --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_CHECK_H
#define TRM_RUNTIME_CHECK_H

#include "trm/runtime/Solver.h"

namespace trm {

struct CheckResult {
  std::vector<Solution> solutions;
  size_t exact = 0;
  double meanSteps = 0;
  double meanTrajectories = 0;
  /// By as many trajectories as were allowed.
  size_t exhausted = 0;
  double seconds = 0;
  size_t cutOff = 0; ///< By the deadline.
  /// How many puzzles were right after each call of step(); empty where puzzles
  /// may end at different steps.
  std::vector<size_t> exactAtStep;
};

/// Whether an answer agrees with the expected one. Padding in the expected
/// answer states nothing, as in the reference's evaluation.
bool isExact(const Tokens &answer, const Tokens &expected);

CheckResult checkPuzzles(const trm_model &model, const std::vector<Puzzle> &puzzles,
                         const SolveSettings &settings);

} // namespace trm

#endif // TRM_RUNTIME_CHECK_H
