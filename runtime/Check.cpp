//===- Check.cpp - Answers against the expected ones ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Check.h"

#include "trm/runtime/Halting.h"

#include <atomic>
#include <chrono>

namespace trm {

bool isExact(const Tokens &answer, const Tokens &expected) {
  constexpr int32_t padding = 0;
  for (size_t i = 0; i < expected.size(); ++i)
    if (expected[i] != padding && answer[i] != expected[i])
      return false;
  return true;
}

CheckResult checkPuzzles(const trm_model &model, const std::vector<Puzzle> &puzzles,
                         const SolveSettings &settings) {
  using Clock = std::chrono::steady_clock;
  CheckResult result;
  auto begin = Clock::now();
  bool runsEveryStep = resolveHalting(*model.info, settings.halting).rule == TRM_HALT_NEVER;
  if (runsEveryStep && !settings.timeLimit && !settings.thinking.isAsked()) {
    int32_t stride = model.info->step_stride;
    std::vector<std::atomic<size_t>> exactAtStep(settings.maxSteps / stride);
    result.solutions =
        solvePuzzles(model, puzzles, settings, [&](size_t puzzle, const StepAnswer &step) {
          if (isExact(step.answer, puzzles[puzzle].expected))
            ++exactAtStep[step.step / stride - 1];
        });
    result.exactAtStep.assign(exactAtStep.begin(), exactAtStep.end());
  } else {
    result.solutions = solvePuzzles(model, puzzles, settings);
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();

  double steps = 0, trajectories = 0;
  for (size_t i = 0; i < puzzles.size(); ++i) {
    result.exact += isExact(result.solutions[i].answer, puzzles[i].expected);
    result.cutOff += result.solutions[i].cutOff;
    steps += result.solutions[i].steps;
    trajectories += result.solutions[i].trajectories;
    result.exhausted += result.solutions[i].trajectories == settings.thinking.trajectories;
  }
  result.meanSteps = steps / static_cast<double>(puzzles.size());
  result.meanTrajectories = trajectories / static_cast<double>(puzzles.size());
  return result;
}

} // namespace trm
