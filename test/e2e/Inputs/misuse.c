//===- misuse.c - a model called the wrong way ------------------*- C -*-===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Every wrong call gets its own status and leaves the model usable.
#include "model.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
  int32_t tokens[MODEL_SEQ_LEN], answer[MODEL_SEQ_LEN];
  static float logits[MODEL_SEQ_LEN * MODEL_VOCAB];
  float q[2];
  char *arena = aligned_alloc(TRM_ARENA_ALIGNMENT, MODEL_ARENA_BYTES + TRM_ARENA_ALIGNMENT);
  trm_solve_info info = {sizeof(trm_solve_info), 2, {TRM_HALT_NEVER, 0, 1}, 0, 0, {0, 0}};
  for (int i = 0; i < MODEL_SEQ_LEN; ++i)
    tokens[i] = 1;
  for (int i = 0; i < TRM_ARENA_ALIGNMENT; ++i)
    arena[i] = 0;
  printf("not started %d\n", model_step(arena, logits, q));
  printf("too small %d\n", model_start(arena, MODEL_ARENA_BYTES - 1, tokens, 0));
  printf("misaligned %d\n", model_start(arena + 8, MODEL_ARENA_BYTES, tokens, 0));
  tokens[3] = MODEL_VOCAB;
  printf("token %d\n", model_start(arena, MODEL_ARENA_BYTES, tokens, 0));
  tokens[3] = -1;
  printf("token %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, &info));
  tokens[3] = 1;
  printf("puzzle %d\n", model_start(arena, MODEL_ARENA_BYTES, tokens, 1));
  printf("puzzle %d\n", model_start(arena, MODEL_ARENA_BYTES, tokens, -1));
  info.halting.rule = 7;
  printf("rule %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, &info));
  info.halting.rule = TRM_HALT_STABLE;
  info.halting.stable_steps = 0;
  printf("rule %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, &info));
  info.halting.rule = TRM_HALT_NEVER;
  info.max_steps = -1;
  printf("steps %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, &info));
  info.max_steps = 2;
  info.struct_bytes = 4;
  printf("struct %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, &info));
  info.struct_bytes = sizeof info;
  printf("good %d", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, &info));
  printf(" after %d steps\n", info.steps);
  printf("without info %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, answer, NULL));
  printf("unseen step %d\n", model_step(arena, NULL, q));
  free(arena);
  return 0;
}
