//===- stack_limit.cpp - a solve on a stack of so many bytes ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sets the limit register of the stack (MSPLIM of Armv8-M) STACK_BYTES below the call
// of a step, so that the processor faults where the model goes deeper.
//
//===----------------------------------------------------------------------===//

#include "model.h"
#include "puzzles.h"

#include <stdio.h>

alignas(TRM_ARENA_ALIGNMENT) static unsigned char arena[MODEL_ARENA_BYTES];
static float logits[MODEL_SEQ_LEN][MODEL_VOCAB];
static float q[2];

int main() {
  if (model_start(arena, sizeof arena, kPuzzles[0], 0) != TRM_OK)
    return 1;
  printf("a step on %d bytes of stack\n", STACK_BYTES);
  __asm__ volatile("mov r0, sp\n\t"
                   "sub r0, r0, %0\n\t"
                   "msr msplim, r0" ::"r"(STACK_BYTES)
                   : "r0");
  const int status = model_step(arena, &logits[0][0], q);
  __asm__ volatile("mov r0, #0\n\tmsr msplim, r0" ::: "r0");
  printf("status %d\n", status);
  return status;
}
