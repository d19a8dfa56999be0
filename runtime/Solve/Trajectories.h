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
#ifndef TRM_RUNTIME_SOLVE_TRAJECTORIES_H
#define TRM_RUNTIME_SOLVE_TRAJECTORIES_H

#include "trm/runtime/Solve/Picker.h"

namespace trm {

/// Trajectories of one puzzle, one after another. `observe` sees every step of every trajectory, in
/// order. Throws Unwanted.
Solution solveStepwise(const trm_model &model, Session &session, const Puzzle &puzzle,
                       const SolveSettings &settings, const StepObserver &observe,
                       const IsWanted &isWanted);

/// Whether the trajectories of a puzzle may run at the same time: none depends on those
/// before it.
bool hasIndependentTrajectories(const SolveSettings &settings);

/// One trajectory; picked in order, they make the solution of solveStepwise(). Throws
/// Unwanted.
TrajectoryEnd runTrajectory(const trm_model &model, Session &session, const Puzzle &puzzle,
                            const SolveSettings &settings, int32_t number,
                            const IsWanted &isWanted);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_TRAJECTORIES_H
