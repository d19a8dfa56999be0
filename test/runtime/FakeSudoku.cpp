//===- FakeSudoku.cpp - A model for tests of the host program ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands for a compiled model of 4x4 Sudoku: it solves by search when it starts
// and then shows three more cells with every step, so that its answers, steps
// and halting values are known. Some tests want it with another ABI version
// or without the second halting value.
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Abi.h"

#include <algorithm>
#include <iterator>

#ifndef FAKE_ABI_VERSION
#define FAKE_ABI_VERSION TRM_ABI_VERSION
#endif
#ifndef FAKE_Q_OUTPUTS
#define FAKE_Q_OUTPUTS 2
#endif

static constexpr int Side = 4, Box = 2, Cells = Side * Side, Vocab = Side + 2;
static constexpr int CellsPerStep = 3, MaxSteps = 6;
static constexpr int32_t Blank = 1;
static constexpr uint32_t StartedMark = 0x57a47ed;
static const int32_t puzzleIds[] = {0, 3};

namespace {
struct Arena {
  uint32_t started;
  int32_t shown; ///< Blank cells that the answer has so far.
  int32_t question[Cells];
  int32_t solution[Cells];
};
} // namespace

static bool conflicts(const int32_t *cells, int at) {
  for (int other = 0; other < Cells; ++other) {
    if (other == at || cells[other] != cells[at])
      continue;
    int row = at / Side, column = at % Side, otherRow = other / Side, otherColumn = other % Side;
    bool sameBox = row / Box == otherRow / Box && column / Box == otherColumn / Box;
    if (row == otherRow || column == otherColumn || sameBox)
      return true;
  }
  return false;
}

static bool search(int32_t *cells) {
  int32_t *blank = std::find_if(cells, cells + Cells, [](int32_t cell) { return cell <= Blank; });
  if (blank == cells + Cells)
    return true;
  int32_t before = *blank;
  for (*blank = Blank + 1; *blank < Vocab; ++*blank)
    if (!conflicts(cells, static_cast<int>(blank - cells)) && search(cells))
      return true;
  *blank = before;
  return false;
}

static int start(void *memory, size_t bytes, const int32_t *tokens, int32_t puzzle) {
  if (bytes < sizeof(Arena))
    return TRM_ERROR_ARENA_TOO_SMALL;
  if (reinterpret_cast<uintptr_t>(memory) % TRM_ARENA_ALIGNMENT)
    return TRM_ERROR_ARENA_MISALIGNED;
  if (std::find(std::begin(puzzleIds), std::end(puzzleIds), puzzle) == std::end(puzzleIds))
    return TRM_ERROR_PUZZLE;
  auto *arena = static_cast<Arena *>(memory);
  arena->started = StartedMark;
  arena->shown = 0;
  std::copy_n(tokens, Cells, arena->question);
  std::copy_n(tokens, Cells, arena->solution);
  search(arena->solution);
  return TRM_OK;
}

static int step(void *memory, float *logits, float q[2]) {
  auto *arena = static_cast<Arena *>(memory);
  if (arena->started != StartedMark)
    return TRM_ERROR_NOT_STARTED;
  arena->shown += CellsPerStep;
  std::fill_n(logits, Cells * Vocab, 0.0f);
  int blanks = 0;
  for (int cell = 0; cell < Cells; ++cell) {
    bool isGiven = arena->question[cell] > Blank;
    bool isShown = isGiven || ++blanks <= arena->shown;
    logits[cell * Vocab + (isShown ? arena->solution[cell] : Blank)] = 1.0f;
  }
  q[0] = static_cast<float>(arena->shown - blanks) + 0.5f;
  if (FAKE_Q_OUTPUTS > 1)
    q[1] = -q[0];
  return TRM_OK;
}

static int solve(void *memory, size_t bytes, const int32_t *tokens, int32_t puzzle, int32_t *answer,
                 trm_solve_info *info) {
  if (int status = start(memory, bytes, tokens, puzzle))
    return status;
  float logits[Cells * Vocab];
  int32_t most = info->max_steps ? info->max_steps : MaxSteps;
  info->halted = 0;
  for (info->steps = 0; info->steps < most && !info->halted; ++info->steps) {
    step(memory, logits, info->q);
    info->halted = info->halt == TRM_HALT_Q && info->q[0] > 0;
  }
  for (int cell = 0; cell < Cells; ++cell) {
    const float *row = &logits[cell * Vocab];
    answer[cell] = static_cast<int32_t>(std::max_element(row, row + Vocab) - row);
  }
  return TRM_OK;
}

static const trm_model_info modelInfo = {
    sizeof(trm_model_info),
    FAKE_ABI_VERSION,
    "fake_sudoku",
    "fake",
    "float32",
    "any processor",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "hand",
    Cells,
    Vocab,
    Cells,
    1,
    MaxSteps,
    FAKE_Q_OUTPUTS,
    static_cast<int32_t>(std::size(puzzleIds)),
    puzzleIds,
    sizeof(Arena),
    12345,
    49380,
    1000000,
};

extern "C" const trm_model trm_program_model;
const trm_model trm_program_model = {&modelInfo, start, step, solve};
