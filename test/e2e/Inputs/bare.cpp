//===- bare.cpp - puzzles solved without a system -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Solves what puzzles.h (embedded_puzzles.py) has with model.h (trmc --name=model)
// and compares with the host's answers. The halting values depend on every sum of a
// solve: programs that print the same digest of them compute the same last bits.
//
//===----------------------------------------------------------------------===//

#include "model.h"
#include "puzzles.h"

#include <stdio.h>
#include <string.h>

alignas(TRM_ARENA_ALIGNMENT) static unsigned char arena[MODEL_ARENA_BYTES];

/// FNV-1a, over the bits of the values.
static uint32_t addToDigest(uint32_t digest, const float (&values)[2]) {
  unsigned char bytes[sizeof values];
  memcpy(bytes, values, sizeof bytes);
  for (const unsigned char byte : bytes)
    digest = (digest ^ byte) * 16777619u;
  return digest;
}

int main() {
  uint32_t digest = 2166136261u;
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
    digest = addToDigest(digest, info.q);
    steps += static_cast<int>(info.steps);
    hostSteps += static_cast<int>(kSteps[all]);
    ++all;
  }
  printf("%d of %d answers are the host's, after %d steps (host: %d)\n", same, all, steps,
         hostSteps);
  printf("digest of q: %08lx\n", static_cast<unsigned long>(digest));
  return 0;
}
