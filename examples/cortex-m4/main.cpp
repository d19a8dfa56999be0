//===- main.cpp - a Sudoku solver without a system ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shows the answer after each supervision step until the model is sure of it. All
// memory is known when the program is linked: the arena below, and the stack.
//
//===----------------------------------------------------------------------===//

#include "sudoku.h"

#include <stdio.h>

namespace {

constexpr int kSize = 6, kBoxRows = 2, kBoxColumns = 3;
static_assert(SUDOKU_SEQ_LEN == kSize * kSize, "a model of 6x6 Sudoku");

constexpr char kPuzzle[] = "1....."
                           "..6..5"
                           "3...4."
                           ".4.3.."
                           "52...6"
                           "......";

alignas(TRM_ARENA_ALIGNMENT) unsigned char arena[SUDOKU_ARENA_BYTES];
float logits[SUDOKU_SEQ_LEN][SUDOKU_VOCAB];

/// A token is the digit and one; an empty cell is the digit 0.
int32_t toToken(char cell) { return cell == '.' ? 1 : cell - '0' + 1; }

char mostLikely(const float (&row)[SUDOKU_VOCAB]) {
  int best = 0;
  for (int token = 1; token < SUDOKU_VOCAB; ++token)
    if (row[token] > row[best])
      best = token;
  return best < 2 ? '.' : static_cast<char>('0' + best - 1);
}

void show(int step, float q) {
  const int hundredths = static_cast<int>((q < 0.0f ? -q : q) * 100.0f);
  printf("\nstep %d, q %c%d.%02d\n", step, q < 0.0f ? '-' : '+', hundredths / 100,
         hundredths % 100);
  for (int row = 0; row < kSize; ++row) {
    if (row > 0 && row % kBoxRows == 0)
      printf("------+------\n");
    for (int column = 0; column < kSize; ++column)
      printf("%s%c ", column > 0 && column % kBoxColumns == 0 ? "|" : "",
             mostLikely(logits[row * kSize + column]));
    printf("\n");
  }
}

} // namespace

int main() {
  int32_t tokens[SUDOKU_SEQ_LEN];
  for (int i = 0; i < SUDOKU_SEQ_LEN; ++i)
    tokens[i] = toToken(kPuzzle[i]);
  int status = sudoku_start(arena, sizeof arena, tokens, 0);
  float q[2] = {-1.0f, 0.0f};
  for (int step = 1; status == TRM_OK && step <= SUDOKU_MAX_STEPS && q[0] <= 0.0f; ++step) {
    status = sudoku_step(arena, &logits[0][0], q);
    show(step, q[0]);
  }
  return status;
}
