//===- FakeSudoku.cpp - A model for tests of the host program ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stands for a compiled model of 4x4 Sudoku: it solves by search when it starts
// and then shows three more cells with every step, so that its answers, steps
// and halting values are known. Some tests want it with another ABI version,
// with fewer halting values, with a rule compiled in, with calls that run
// several steps or with calls that take their time.
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Abi.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#ifndef FAKE_ABI_VERSION
#define FAKE_ABI_VERSION TRM_ABI_VERSION
#endif
#ifndef FAKE_Q_OUTPUTS
#define FAKE_Q_OUTPUTS 2
#endif
#ifndef FAKE_HALTING
#define FAKE_HALTING {TRM_HALT_NEVER, 0, 1}
#endif
#ifndef FAKE_HALT_RULES
#define FAKE_HALT_RULES 0x3f
#endif
#ifndef FAKE_CYCLES_PER_STEP
#define FAKE_CYCLES_PER_STEP 1
#endif
#ifndef FAKE_STEP_STRIDE
#define FAKE_STEP_STRIDE 1
#endif
#ifndef FAKE_MAX_TEAM
#define FAKE_MAX_TEAM 1
#endif
#ifndef FAKE_CARRY_ELEMENTS
#define FAKE_CARRY_ELEMENTS 1
#endif
#ifndef FAKE_BAD_LUCK
#define FAKE_BAD_LUCK -1000
#endif
#ifndef FAKE_MULTIPLY_ADDS
#define FAKE_MULTIPLY_ADDS 1000000
#endif
#ifndef FAKE_CALL_MILLISECONDS
#define FAKE_CALL_MILLISECONDS 0
#endif

static constexpr int Side = 4, Box = 2, Cells = Side * Side, Vocab = Side + 2;
static constexpr int CellsPerStep = 3, MaxSteps = 6;
static constexpr size_t CarryElements = FAKE_CARRY_ELEMENTS;
static constexpr int32_t Blank = 1;
static constexpr uint32_t StartedMark = 0x57a47ed;
static const int32_t puzzleIds[] = {0, 3};

namespace {
struct Arena {
  uint32_t started;
  int32_t shown; ///< Blank cells that the answer has so far.
  float luck;    ///< The carry: it adds to the halting value.
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
  arena->luck = 0;
  std::copy_n(tokens, Cells, arena->question);
  std::copy_n(tokens, Cells, arena->solution);
  search(arena->solution);
  return TRM_OK;
}

static int perturb(void *memory, const float *noise, size_t first, size_t count) {
  auto *arena = static_cast<Arena *>(memory);
  if (arena->started != StartedMark)
    return TRM_ERROR_NOT_STARTED;
  if (first + count > CarryElements)
    return TRM_ERROR_OPTION;
  for (size_t i = 0; i < count; ++i)
    arena->luck += noise[i];
  return TRM_OK;
}

static int step(void *memory, float *logits, float q[2]) {
  auto *arena = static_cast<Arena *>(memory);
  if (arena->started != StartedMark)
    return TRM_ERROR_NOT_STARTED;
  std::this_thread::sleep_for(std::chrono::milliseconds(FAKE_CALL_MILLISECONDS));
  arena->shown += CellsPerStep * FAKE_STEP_STRIDE;
  if (logits)
    std::fill_n(logits, Cells * Vocab, 0.0f);
  int blanks = 0;
  for (int cell = 0; cell < Cells; ++cell) {
    bool isGiven = arena->question[cell] > Blank;
    bool isShown = isGiven || ++blanks <= arena->shown;
    if (logits)
      logits[cell * Vocab + (isShown ? arena->solution[cell] : Blank)] = 1.0f;
  }
  float halt = static_cast<float>(arena->shown - blanks) + 0.5f + arena->luck;
  if (logits && arena->luck <= FAKE_BAD_LUCK) {
    // All but the last cell, and sure of nothing.
    logits[(Cells - 1) * Vocab + 2] = 2.0f;
    halt = -1;
  }
  const float values[] = {halt, -halt};
  std::copy_n(values, FAKE_Q_OUTPUTS, q);
  return TRM_OK;
}

static bool isInRange(const trm_halting &halting) {
  bool isKnown = halting.rule >= TRM_HALT_MODEL && halting.rule <= TRM_HALT_Q_AND_STABLE;
  return isKnown && (FAKE_HALT_RULES >> halting.rule & 1) && halting.stable_steps >= 1;
}

static bool stops(const trm_halting &halting, const float *q, int unchangedSteps) {
  bool isStable = unchangedSteps >= halting.stable_steps;
  switch (halting.rule) {
  case TRM_HALT_Q:
    return q[0] > halting.threshold;
  case TRM_HALT_Q_COMPARE:
    return q[0] - q[1] > halting.threshold;
  case TRM_HALT_STABLE:
    return isStable;
  case TRM_HALT_Q_AND_STABLE:
    return isStable && q[0] > halting.threshold;
  }
  return false;
}

static const trm_halting ownHalting = FAKE_HALTING;

static int solve(void *memory, size_t bytes, const int32_t *tokens, int32_t puzzle, int32_t *answer,
                 trm_solve_info *info) {
  if (int status = start(memory, bytes, tokens, puzzle))
    return status;
  if (!isInRange(info->halting))
    return TRM_ERROR_OPTION;
  const trm_halting halting = info->halting.rule == TRM_HALT_MODEL ? ownHalting : info->halting;
  float logits[Cells * Vocab];
  int32_t before[Cells] = {};
  int unchangedSteps = 0;
  int32_t most = info->max_steps ? info->max_steps : MaxSteps;
  info->halted = 0;
  for (info->steps = 0; info->steps < most && !info->halted; info->steps += FAKE_STEP_STRIDE) {
    step(memory, logits, info->q);
    for (int cell = 0; cell < Cells; ++cell) {
      const float *row = &logits[cell * Vocab];
      answer[cell] = static_cast<int32_t>(std::max_element(row, row + Vocab) - row);
    }
    unchangedSteps = std::equal(answer, answer + Cells, before) ? unchangedSteps + 1 : 0;
    std::copy_n(answer, Cells, before);
    info->halted = stops(halting, info->q, unchangedSteps);
  }
  return TRM_OK;
}

/// Work on a puzzle is the first thread's; the others wait for it.
template <typename Work>
static int onTeam(const trm_team *team, Work work) {
  static int status; // One team at a time is enough for tests.
  if (team->size > FAKE_MAX_TEAM)
    return TRM_ERROR_TEAM;
  if (team->rank == 0)
    status = work();
  team->barrier(team->context);
  int mine = status;
  team->barrier(team->context);
  return mine;
}

[[maybe_unused]] static int stepTeam(void *memory, float *logits, float q[2],
                                     const trm_team *team) {
  return onTeam(team, [&] { return step(memory, logits, q); });
}

[[maybe_unused]] static int solveTeam(void *memory, size_t bytes, const int32_t *tokens,
                                      int32_t puzzle, int32_t *answer, trm_solve_info *info,
                                      const trm_team *team) {
  return onTeam(team, [&] { return solve(memory, bytes, tokens, puzzle, answer, info); });
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
    FAKE_HALTING,
    FAKE_HALT_RULES,
    FAKE_STEP_STRIDE,
    FAKE_CYCLES_PER_STEP,
    FAKE_MAX_TEAM,
    sizeof(Arena),
    12345,
    49380,
    FAKE_MULTIPLY_ADDS,
    0,
    0,
    0,
    CarryElements,
};

extern "C" const trm_model trm_program_model;
#if FAKE_MAX_TEAM > 1 && !defined(FAKE_NO_TEAM_FUNCTIONS)
const trm_model trm_program_model = {&modelInfo, start,     step,    solve, perturb,
                                     stepTeam,   solveTeam, nullptr, 0};
#else
const trm_model trm_program_model = {&modelInfo, start,   step,    solve, perturb,
                                     nullptr,    nullptr, nullptr, 0};
#endif
