//===- Check.cpp - How right a model is -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Measure/Check.h"

#include "trm/runtime/Solve/Halting.h"

namespace trm {

static constexpr int32_t Padding = 0;

bool isCompared(const Tokens &expected) {
  return std::any_of(expected.begin(), expected.end(),
                     [](int32_t token) { return token != Padding; });
}

bool isExact(const Tokens &answer, const Tokens &expected) {
  for (size_t i = 0; i < expected.size(); ++i)
    if (expected[i] != Padding && answer[i] != expected[i])
      return false;
  return true;
}

bool checksEveryStep(const trm_model_info &info, const SolveSettings &settings) {
  bool runsEveryStep = resolveHalting(info, settings.halting).rule == TRM_HALT_NEVER;
  return runsEveryStep && !settings.timeLimit && !settings.thinking.isAsked();
}

void RunTotals::add(const SolvedPuzzle &solved, int32_t allowedTrajectories, int32_t stepStride) {
  const Solution &solution = solved.solution;
  const Tokens &expected = solved.puzzle.expected;
  ++puzzles;
  bool counts = isCompared(expected);
  notCompared += !counts;
  exact += counts && isExact(solution.answer, expected);
  breakRules += !solved.remarks.keepsRules;
  contradictory += !solved.remarks.contradiction.empty();
  cutOff += solution.cutOff;
  exhausted += solution.trajectories == allowedTrajectories;
  steps += solution.steps;
  trajectories += solution.trajectories;
  for (const StepAnswer &step : solved.steps) {
    size_t call = step.step / stepStride - 1;
    exactAtStep.resize(std::max(exactAtStep.size(), call + 1));
    exactAtStep[call] += counts && isExact(step.answer, expected);
  }
}

} // namespace trm
