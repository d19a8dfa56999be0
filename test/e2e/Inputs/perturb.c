//===- perturb.c - a solve from a carry with noise ------------*- C -*-===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The carry in the arena before and after, then steps from it.
#include "model.h"

#include <stdio.h>
#include <string.h>

static _Alignas(TRM_ARENA_ALIGNMENT) char arena[MODEL_ARENA_BYTES];
static float noise[MODEL_CARRY_ELEMENTS], before[MODEL_CARRY_ELEMENTS];

/// An element of the carry, as the description of the model says where it lies.
static float carried(size_t element) {
  const trm_model_info *info = model_info();
  size_t size = (size_t)info->positions * info->hidden_size;
  const char *latent = arena + info->carry_offset + element / size * info->latent_stride;
  return ((const float *)latent)[element % size];
}

static int changesExactly(void) {
  for (size_t i = 0; i < MODEL_CARRY_ELEMENTS; ++i)
    if (carried(i) != before[i] + noise[i])
      return 0;
  return 1;
}

int main(void) {
  const int32_t tokens[MODEL_SEQ_LEN] = {5, 1, 1, 4, 2, 1, 1, 1, 3, 5, 1, 1, 1, 2, 1, 3};
  const size_t size = MODEL_CARRY_ELEMENTS, odd = size / 2 - 3;
  for (size_t i = 0; i < size; ++i)
    noise[i] = (float)(i * 7919 % 2048) / 512.0f - 2.0f;
  printf("not started: status %d\n", model_model.perturb(arena, noise, 0, size));
  model_start(arena, sizeof arena, tokens, 0);
  printf("out of range: status %d %d %d, nothing: status %d\n",
         model_perturb(arena, noise, 0, size + 1), model_perturb(arena, noise, size + 1, 0),
         model_perturb(arena, noise, 1, (size_t)-1), model_perturb(arena, noise, size, 0));
  for (size_t i = 0; i < size; ++i)
    before[i] = carried(i);
  printf("in two pieces: status %d", model_perturb(arena, noise, 0, odd));
  printf(" %d", model_perturb(arena, noise + odd, odd, size - odd));
  printf(", carry %s\n", changesExactly() ? "as expected" : "WRONG");
  printf("latents %d, elements %llu\n", (int)model_info()->num_latents,
         (unsigned long long)model_info()->carry_elements);
  static float logits[MODEL_SEQ_LEN][MODEL_VOCAB];
  float q[2];
  for (int step = 1; step <= 3; ++step) {
    model_step(arena, &logits[0][0], q);
    printf("step %d: q %.3f, first logits %.2f %.2f\n", step, q[0], logits[0][2], logits[15][3]);
  }
  model_start(arena, sizeof arena, tokens, 0);
  model_step(arena, &logits[0][0], q);
  printf("without noise: q %.3f\n", q[0]);
}
