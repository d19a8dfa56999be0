//===- Solver.h - Puzzles through the model ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_SOLVER_H
#define TRM_RUNTIME_SOLVE_SOLVER_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/Puzzle.h"
#include "trm/runtime/Solve/Jobs.h"
#include "trm/runtime/Solve/Thinking.h"
#include "trm/runtime/Support/Deadline.h"

#include <functional>
#include <optional>

namespace trm {

struct SolveSettings {
  /// As the model counts them (StepCount.h); a multiple of its step_stride.
  int32_t maxSteps;
  trm_halting halting;
  int32_t puzzleId;
  ThreadWish threads;
  /// Of each puzzle.
  std::optional<TimeLimit> timeLimit;
  Thinking thinking = {};
};

struct Solution {
  Tokens answer;
  /// Of all trajectories together.
  int32_t steps;
  bool halted;
  /// Of the answer's step.
  float q[2];
  /// The deadline came first; the answer is the best so far.
  bool cutOff;
  /// The step that the answer is from, counted in its trajectory.
  int32_t answerStep;
  /// How many ran, and which of them the answer is from.
  int32_t trajectories, answerTrajectory;
  /// Of the judge, where there is one.
  Verdict verdict;
};

/// The most likely token at each position; the first of equals, as solve() has
/// it.
Tokens mostLikely(const std::vector<float> &logits, ModelShape shape);

/// The answer as it stands after a supervision step (after step_stride of them).
struct StepAnswer {
  int32_t step; ///< How many have run in this trajectory.
  Tokens answer;
  float q[2];
  int32_t trajectory = 0;
};

/// Sees every step of a puzzle, in order.
using StepObserver = std::function<void(const StepAnswer &step)>;

/// Throws Unwanted at the end of the step after which it is.
Solution solvePuzzle(const trm_model &model, Session &session, const Puzzle &puzzle,
                     const SolveSettings &settings, const StepObserver &observe = {},
                     const IsWanted &isWanted = {});

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_SOLVER_H
