//===- Trajectories.h - Solves step by step ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What solve() of the model does, with a look at each step: at the clock, for an
// observer, and as several trajectories of which one answer is picked.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TRAJECTORIES_H
#define TRM_RUNTIME_TRAJECTORIES_H

#include "trm/runtime/Solver.h"

namespace trm {

/// Trajectories of one puzzle, one after another. `observe` sees every step of every trajectory, in
/// order.
Solution solveStepwise(const trm_model &model, Session &session, const Puzzle &puzzle,
                       const SolveSettings &settings,
                       const std::function<void(const StepAnswer &)> &observe);

/// All trajectories of all puzzles, on as many threads as there are for these; the
/// solutions are those of solveStepwise(). There is no deadline, and no trying again.
std::vector<Solution> solveTrajectories(const trm_model &model, const std::vector<Puzzle> &puzzles,
                                        const SolveSettings &settings);

} // namespace trm

#endif // TRM_RUNTIME_TRAJECTORIES_H
