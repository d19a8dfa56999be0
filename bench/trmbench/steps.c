//===- steps.c - Time of a model's supervision step -------------*- C -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each line on stdin runs first steps of model.h (trmc --name=model) for as
// many seconds as it says, and prints what the fastest took: processor time of
// the thread, so that whatever else runs counts as little as it can.
//
//===----------------------------------------------------------------------===//

#include "model.h"

#include <stdio.h>
#include <time.h>

static _Alignas(TRM_ARENA_ALIGNMENT) unsigned char arena[MODEL_ARENA_BYTES];

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double runStep(void) {
  int32_t puzzle[MODEL_SEQ_LEN];
  float q[2];
  for (int i = 0; i < MODEL_SEQ_LEN; ++i)
    puzzle[i] = i * i % MODEL_VOCAB;
  int status = model_start(arena, sizeof arena, puzzle, 0);
  double begin = now(CLOCK_THREAD_CPUTIME_ID);
  status |= model_step(arena, NULL, q);
  return status == TRM_OK ? now(CLOCK_THREAD_CPUTIME_ID) - begin : -1;
}

int main(void) {
  double seconds;
  while (scanf("%lf", &seconds) == 1) {
    double best = runStep();
    for (double end = now(CLOCK_MONOTONIC) + seconds; now(CLOCK_MONOTONIC) < end;) {
      double time = runStep();
      best = time < best ? time : best;
    }
    printf("%.9f\n", best);
    fflush(stdout);
  }
  return 0;
}
