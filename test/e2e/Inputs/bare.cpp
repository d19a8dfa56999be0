//===- bare.cpp - puzzles solved without a system -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Solves what puzzles.h (embedded_puzzles.py) has with model.h (trmc --name=model)
// and compares with the host's answers.
//
//===----------------------------------------------------------------------===//

#include "model.h"
#include "puzzles.h"

#include <stdio.h>

alignas(TRM_ARENA_ALIGNMENT) static unsigned char arena[MODEL_ARENA_BYTES];

int main() {
  int same = 0, all = 0, steps = 0, hostSteps = 0;
  for (const int32_t (&puzzle)[MODEL_SEQ_LEN] : kPuzzles) {
    int32_t answer[MODEL_SEQ_LEN];
    trm_solve_info info = {sizeof info, 0, {TRM_HALT_Q, 0.0f, 1}, 0, 0, {0.0f, 0.0f}};
    if (model_solve(arena, sizeof arena, puzzle, 0, answer, &info) != TRM_OK)
      return 1;
    bool isSame = true;
    for (int i = 0; i < MODEL_SEQ_LEN; ++i)
      isSame = isSame && answer[i] == kAnswers[all][i];
    same += isSame;
    steps += static_cast<int>(info.steps);
    hostSteps += static_cast<int>(kSteps[all]);
    ++all;
  }
  printf("%d of %d answers are the host's, after %d steps (host: %d)\n", same, all, steps,
         hostSteps);
  return 0;
}
