//===- misuse.c - a model called the wrong way ------------------*- C -*-===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Every wrong call gets its own status and leaves the model usable.
#include "model.h"

#include <math.h>

#include <stdio.h>
#include <stdlib.h>

/* Calls of step() and perturb(), which know nothing of the arena but its word. */
static void misuse_arena(char *arena, const int32_t *tokens) {
  static float logits[MODEL_SEQ_LEN * MODEL_VOCAB];
  float q[2], noise[3] = {0.5f, NAN, -2e30f};
  int32_t unknown[MODEL_SEQ_LEN] = {MODEL_VOCAB};
  printf("step without an arena %d\n", model_step(NULL, logits, q));
  printf("step misaligned %d\n", model_step(arena + 8, logits, q));
  printf("perturb without an arena %d\n", model_perturb(NULL, noise, 0, 1));
  printf("perturb misaligned %d\n", model_perturb(arena + 4, noise, 0, 1));
  printf("start %d\n", model_start(arena, MODEL_ARENA_BYTES, tokens, 0));
  printf("step without q %d\n", model_step(arena, logits, NULL));
  printf("noise that is none %d\n", model_perturb(arena, NULL, 0, 1));
  printf("no noise %d\n", model_perturb(arena, NULL, 0, 0));
  printf("noise %d\n", model_perturb(arena, noise, 0, 1));
  printf("no number %d\n", model_perturb(arena, noise, 0, 2));
  printf("too much %d\n", model_perturb(arena, noise + 2, 5, 1));
  printf("beyond the carry %d\n", model_perturb(arena, noise, MODEL_CARRY_ELEMENTS, 1));
  printf("step %d\n", model_step(arena, logits, q));
  printf("puzzle %d", model_start(arena, MODEL_ARENA_BYTES, tokens, 7));
  printf(", then step %d\n", model_step(arena, logits, q));
  printf("without tokens %d", model_start(arena, MODEL_ARENA_BYTES, NULL, 0));
  printf(", then perturb %d\n", model_perturb(arena, noise, 0, 1));
  printf("start %d\n", model_start(arena, MODEL_ARENA_BYTES, tokens, 0));
  printf("token %d", model_start(arena, MODEL_ARENA_BYTES, unknown, 0));
  printf(", then step %d\n", model_step(arena, logits, q));
  printf("start without an arena %d\n", model_start(NULL, MODEL_ARENA_BYTES, tokens, 0));
  printf("solve %d\n", model_solve(NULL, MODEL_ARENA_BYTES, tokens, 0, unknown, NULL));
  printf("without an answer %d\n", model_solve(arena, MODEL_ARENA_BYTES, tokens, 0, NULL, NULL));
}

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
  misuse_arena(arena, tokens);
  free(arena);
  return 0;
}
