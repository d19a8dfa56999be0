//===- Solver.cpp - Puzzles through the model -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Solver.h"

#include "trm/runtime/Solve/Trajectories.h"

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

/// Whether nobody minds to wait for the end of a whole solve who asks for the end of
/// the run: on one core it is a matter of a second or less.
static bool isShort(const trm_model_info &info, const SolveSettings &settings) {
  constexpr int64_t multiplyAddsOfASecond = 4'000'000'000;
  return settings.maxSteps <=
         multiplyAddsOfASecond /
             std::max<int64_t>(static_cast<int64_t>(info.multiply_adds_per_step), 1);
}

Solution solvePuzzle(const trm_model &model, Session &session, const Puzzle &puzzle,
                     const SolveSettings &settings, const StepObserver &observe,
                     const IsWanted &isWanted) {
  bool isStepwise = observe || settings.timeLimit || settings.thinking.isAsked();
  if (isStepwise || !isShort(*model.info, settings))
    return solveStepwise(model, session, puzzle, settings, observe, isWanted);
  return solveWhole(model, session, puzzle, settings);
}

} // namespace trm
