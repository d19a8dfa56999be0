//===- first_step.cpp - a model's first step, to the last bit -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs one supervision step of model.h (trmc --name=model) on a puzzle that is made up,
// and prints the bits of all logits, a line a position, and of the halting values: what
// two programs print is the same where they compute the same to the last bit, and
// close_logits.py says how far they differ. Instructions between startCount() and
// stopCount() may be counted (test/tools/instructions.c).
//
//===----------------------------------------------------------------------===//

#include "model.h"

#include <stdio.h>
#include <string.h>

// Calls that are there for their names.
extern "C" [[gnu::noinline]] void startCount() { asm volatile("" ::: "memory"); }
extern "C" [[gnu::noinline]] void stopCount() { asm volatile("" ::: "memory"); }

namespace {

alignas(TRM_ARENA_ALIGNMENT) unsigned char arena[MODEL_ARENA_BYTES];
float logits[MODEL_SEQ_LEN][MODEL_VOCAB];
float q[2];

/// A line of their bits.
void print(const float *values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    printf(" %08lx", static_cast<unsigned long>(bits));
  }
  printf("\n");
}

} // namespace

int main() {
  int32_t puzzle[MODEL_SEQ_LEN];
  for (int i = 0; i < MODEL_SEQ_LEN; ++i)
    puzzle[i] = i * i % MODEL_VOCAB;
  int status = model_start(arena, sizeof arena, puzzle, 0);
  startCount();
  status |= model_step(arena, &logits[0][0], q);
  stopCount();
  if (status != TRM_OK) {
    printf("error: status %d\n", status);
    return 1;
  }

  for (const float (&row)[MODEL_VOCAB] : logits)
    print(row, MODEL_VOCAB);
  print(q, MODEL_Q_OUTPUTS);
  return 0;
}
