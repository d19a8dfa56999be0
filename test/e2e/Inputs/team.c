//===- team.c - a model on several threads of a C program -------*- C -*-===//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Steps and solves on teams of each size against the same by one thread, then
// teams that cannot be.
#include "model.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { MAX_SIZE = MODEL_MAX_TEAM };

static _Alignas(TRM_ARENA_ALIGNMENT) char arena[MODEL_ARENA_BYTES];
static int32_t tokens[MODEL_SEQ_LEN];

typedef struct {
  float logits[MODEL_MAX_STEPS][MODEL_SEQ_LEN * MODEL_VOCAB], q[MODEL_MAX_STEPS][2];
  int32_t answer[MODEL_SEQ_LEN];
  trm_solve_info info;
} results;

static pthread_barrier_t barrier;
static results expected, found;
static int solves;

static void wait_for_team(void *context) { pthread_barrier_wait(context); }

static void *work(void *argument) {
  const trm_team *team = argument;
  int status = 0;
  for (int step = 0; step < MODEL_MAX_STEPS && !solves; ++step)
    status |= model_step_team(arena, found.logits[step], found.q[step], team);
  if (solves)
    status |= model_solve_team(arena, sizeof arena, tokens, 0, found.answer, &found.info, team);
  return (void *)(intptr_t)status;
}

static intptr_t run(int size) {
  pthread_t threads[MAX_SIZE];
  trm_team teams[MAX_SIZE];
  intptr_t statuses = 0;
  pthread_barrier_init(&barrier, NULL, (unsigned)size);
  for (int rank = 0; rank < size; ++rank) {
    teams[rank] = (trm_team){sizeof(trm_team), size, rank, wait_for_team, &barrier};
    pthread_create(&threads[rank], NULL, work, &teams[rank]);
  }
  for (int rank = 0; rank < size; ++rank) {
    void *status;
    pthread_join(threads[rank], &status);
    statuses |= (intptr_t)status;
  }
  pthread_barrier_destroy(&barrier);
  return statuses;
}

static int solve_with(trm_team team) {
  trm_solve_info info = expected.info;
  return model_solve_team(arena, sizeof arena, tokens, 0, found.answer, &info, &team);
}

int main(void) {
  const trm_solve_info asked = {.struct_bytes = sizeof asked,
                                .halting = {TRM_HALT_Q_AND_STABLE, 0, 1}};
  for (int i = 0; i < MODEL_SEQ_LEN; ++i)
    tokens[i] = i % 5 ? 1 : 2;
  int status = model_start(arena, sizeof arena, tokens, 0);
  for (int step = 0; step < MODEL_MAX_STEPS; ++step)
    status |= model_step(arena, expected.logits[step], expected.q[step]);
  expected.info = asked;
  status |= model_solve(arena, sizeof arena, tokens, 0, expected.answer, &expected.info);
  printf("one thread: status %d\n", status);
  for (int size = 1; size <= MAX_SIZE; ++size) {
    memset(&found, 0, sizeof found);
    found.info = asked;
    status = model_start(arena, sizeof arena, tokens, 0);
    solves = 0;
    status |= (int)run(size);
    solves = 1;
    status |= (int)run(size);
    printf("team of %d: status %d, %s\n", size, status,
           memcmp(&expected, &found, sizeof found) ? "differs" : "same");
  }
  tokens[0] = -1;
  printf("token: status %d\n", (int)run(2));
  tokens[0] = 1;
  const trm_team good = {sizeof(trm_team), 1, 0, NULL, NULL};
  trm_team small = good, empty = good, large = good, outside = good, below = good, lone = good;
  small.struct_bytes = 8;
  empty.size = 0;
  large.size = MAX_SIZE + 1;
  large.barrier = wait_for_team;
  outside.rank = 1;
  below.rank = -1;
  lone.size = 2;
  printf("good %d, small %d, empty %d, large %d, outside %d, below %d, no barrier %d\n",
         solve_with(good), solve_with(small), solve_with(empty), solve_with(large),
         solve_with(outside), solve_with(below), solve_with(lone));
  printf("model: max_team %d, %s\n", model_model.info->max_team,
         model_model.step_team == model_step_team && model_model.solve_team == model_solve_team
             ? "functions"
             : "none");
  return 0;
}
