//===- Solver.cpp - Puzzles through the model -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solver.h"

#include "trm/runtime/Trajectories.h"

#include <algorithm>

namespace trm {

Tokens mostLikely(const std::vector<float> &logits, ModelShape shape) {
  Tokens answer(shape.seqLen);
  const float *row = logits.data();
  for (int32_t &token : answer) {
    token = static_cast<int32_t>(std::max_element(row, row + shape.vocabSize) - row);
    row += shape.vocabSize;
  }
  return answer;
}

static Solution solveWhole(const trm_model &model, Session &session, const Puzzle &puzzle,
                           const SolveSettings &settings) {
  trm_solve_info info = {};
  info.struct_bytes = sizeof(info);
  info.max_steps = settings.maxSteps;
  info.halting = settings.halting;
  Solution solution = {};
  solution.answer.resize(model.info->seq_len);
  session.solve(puzzle.question.data(), puzzle.id.value_or(settings.puzzleId),
                solution.answer.data(), info);
  solution.steps = solution.answerStep = info.steps;
  solution.trajectories = 1;
  solution.halted = info.halted;
  std::copy_n(info.q, 2, solution.q);
  return solution;
}

std::vector<Solution> solvePuzzles(const trm_model &model, const std::vector<Puzzle> &puzzles,
                                   const SolveSettings &settings, const StepObserver &observer) {
  const Thinking &thinking = settings.thinking;
  if (thinking.isAsked() && !thinking.retries && !observer && !settings.timeLimit)
    return solveTrajectories(model, puzzles, settings);
  std::vector<Solution> solutions(puzzles.size());
  auto solveOne = [&](Session &session, size_t i) {
    auto observe = [&](const StepAnswer &step) {
      if (observer)
        observer(i, step);
    };
    bool isStepwise = observer || settings.timeLimit || settings.thinking.isAsked();
    solutions[i] = isStepwise ? solveStepwise(model, session, puzzles[i], settings, observe)
                              : solveWhole(model, session, puzzles[i], settings);
  };
  ThreadPlan plan = planThreads(*model.info, settings.threads, puzzles.size());
  forEachPuzzle(model, puzzles.size(), plan, solveOne);
  return solutions;
}

} // namespace trm
