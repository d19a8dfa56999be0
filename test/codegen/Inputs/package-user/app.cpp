//===- app.cpp - a user of a package ------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "sudoku.h"

#include <stdio.h>

alignas(TRM_ARENA_ALIGNMENT) static unsigned char arena[SUDOKU_ARENA_BYTES];

int main() {
  int32_t puzzle[SUDOKU_SEQ_LEN], answer[SUDOKU_SEQ_LEN];
  for (int32_t &token : puzzle)
    token = 1;
  int status = sudoku_solve(arena, sizeof arena, puzzle, 0, answer, nullptr);
  printf("status %d, %d tokens\n", status, SUDOKU_SEQ_LEN);
  return status;
}
