//===- solver.cpp - a model as a page calls it ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JavaScript sees the memory as bytes: all that it reads and writes lies in the
// objects below, whose places and sizes facts() names. page/model.mjs is the other side.
//
//===----------------------------------------------------------------------===//

#include "sudoku.h"

namespace {

alignas(TRM_ARENA_ALIGNMENT) unsigned char arena[SUDOKU_ARENA_BYTES];
int32_t tokens[SUDOKU_SEQ_LEN];
float logits[SUDOKU_SEQ_LEN][SUDOKU_VOCAB];
float q[2];

/// All members are 32 bits, pointers too: page/model.mjs reads an array of them.
struct Facts {
  int32_t length, vocabulary, maxSteps, parameters;
  const char *precision;
  int32_t *tokens;
  float (*logits)[SUDOKU_VOCAB];
  float *q;
};
static_assert(sizeof(Facts) == 8 * sizeof(int32_t), "32-bit pointers, no padding");

Facts theFacts;

} // namespace

extern "C" {

[[clang::export_name("facts")]] const Facts *facts() {
  const trm_model_info &info = *sudoku_info();
  theFacts = {
      info.seq_len,   info.vocab_size, info.max_steps, static_cast<int32_t>(info.parameters),
      info.precision, tokens,          logits,         q};
  return &theFacts;
}

/// Begins with the puzzle in `tokens`.
[[clang::export_name("start")]] int start() { return sudoku_start(arena, sizeof arena, tokens, 0); }

/// One supervision step; its answer is in `logits`, its halting value in `q`.
[[clang::export_name("step")]] int step() { return sudoku_step(arena, &logits[0][0], q); }

} // extern "C"
