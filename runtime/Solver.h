//===- Solver.h - Puzzles through the model ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVER_H
#define TRM_RUNTIME_SOLVER_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzle.h"

#include <functional>

namespace trm {

struct SolveSettings {
  int32_t maxSteps;
  trm_halt halt;
  int32_t puzzleId;
  unsigned threads;
};

struct Solution {
  Tokens answer;
  int32_t steps;
  bool halted;
  float q[2];
};

/// The answer as it stands after a supervision step.
struct StepAnswer {
  int32_t step; ///< From 1.
  Tokens answer;
  float q[2];
};

/// Sees every step of every puzzle. Called from all threads, but for one puzzle
/// by one thread, in order.
using StepObserver = std::function<void(size_t puzzle, const StepAnswer &step)>;

/// Solves every puzzle; the observer, when there is one, watches.
std::vector<Solution> solvePuzzles(const trm_model &model, const std::vector<Puzzle> &puzzles,
                                   const SolveSettings &settings,
                                   const StepObserver &observer = {});

} // namespace trm

#endif // TRM_RUNTIME_SOLVER_H
