//===- Session.cpp - A model with an arena of its own -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Session.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

void checkAbi(const trm_model &model) {
  if (!model.info || !model.start || !model.step || !model.solve || !model.perturb)
    throw InputError("the linked model is incomplete: a function or its description is missing; "
                     "compile it again");
  const trm_model_info &info = *model.info;
  if (info.abi_version != TRM_ABI_VERSION || info.struct_bytes != sizeof(trm_model_info))
    throw InputError(formatString(
        "the linked model has interface version %u (%u bytes of description), this program expects "
        "version %d (%zu bytes); compile the model and its program with the same trmc",
        info.abi_version, info.struct_bytes, TRM_ABI_VERSION, sizeof(trm_model_info)));
  if (info.max_team > 1 && (!model.step_team || !model.solve_team))
    throw InputError("the linked model is incomplete: its functions for teams are missing; "
                     "compile it again");
}

static const char *statusText(int status) {
  switch (status) {
  case TRM_ERROR_ARENA_TOO_SMALL:
    return "the arena is smaller than the model needs";
  case TRM_ERROR_ARENA_MISALIGNED:
    return "the arena is not aligned";
  case TRM_ERROR_TOKEN:
    return "a token is outside the model's vocabulary";
  case TRM_ERROR_PUZZLE:
    return "the puzzle id was not compiled into this program";
  case TRM_ERROR_NOT_STARTED:
    return "a step was asked for before a puzzle was started";
  case TRM_ERROR_OPTION:
    return "an option is out of range";
  case TRM_ERROR_CPU:
    return "the processor lacks instructions that the model was compiled for";
  case TRM_ERROR_WEIGHTS:
    return "the weights beside the code are of another model, or of another build of it";
  case TRM_ERROR_NULL:
    return "a buffer is missing";
  case TRM_ERROR_TEAM:
    return "the model cannot work with so many threads on one puzzle";
  default:
    return "unknown status";
  }
}

static void check(const char *function, int status) {
  if (status != TRM_OK)
    throw InputError(formatString("the model's %s function failed with status %d: %s", function,
                                  status, statusText(status)));
}

static void *allocateArena(size_t bytes) {
  // aligned_alloc wants a multiple of the alignment.
  size_t rounded = (bytes + TRM_ARENA_ALIGNMENT - 1) / TRM_ARENA_ALIGNMENT * TRM_ARENA_ALIGNMENT;
  void *memory = std::aligned_alloc(TRM_ARENA_ALIGNMENT, rounded);
  if (!memory)
    throw InputError(formatString("not enough memory for an arena of %zu bytes; fewer threads "
                                  "(--threads) need fewer arenas",
                                  bytes));
  return memory;
}

Session::Session(const trm_model &model, unsigned puzzleThreads)
    : model(model), arena(allocateArena(model.info->arena_bytes)) {
  if (puzzleThreads > 1)
    team = std::make_unique<Team>(puzzleThreads);
}

void Session::start(const int32_t *tokens, int32_t puzzleId) {
  check("start", model.start(arena.get(), model.info->arena_bytes, tokens, puzzleId));
}

void Session::perturb(const Noise &noise) {
  constexpr size_t pieceSize = 256 * Noise::BlockSize;
  float piece[pieceSize];
  const size_t elements = model.info->carry_elements;
  for (size_t first = 0; first < elements; first += pieceSize) {
    size_t count = std::min(pieceSize, elements - first);
    noise.fill(piece, first, count);
    check("perturb", model.perturb(arena.get(), piece, first, count));
  }
}

/// What all members of a team return, which is the same.
template <typename Call>
static int runOnTeam(Team &team, Call call) {
  int status = TRM_OK;
  team.run([&](const trm_team &view) {
    int mine = call(view);
    if (view.rank == 0)
      status = mine;
  });
  return status;
}

void Session::step(float *logits, float q[2]) {
  if (!team)
    return check("step", model.step(arena.get(), logits, q));
  check("step", runOnTeam(*team, [&](const trm_team &view) {
          return model.step_team(arena.get(), logits, q, &view);
        }));
}

void Session::solve(const int32_t *tokens, int32_t puzzleId, int32_t *answer,
                    trm_solve_info &info) {
  size_t bytes = model.info->arena_bytes;
  if (!team)
    return check("solve", model.solve(arena.get(), bytes, tokens, puzzleId, answer, &info));
  check("solve", runOnTeam(*team, [&](const trm_team &view) {
          return model.solve_team(arena.get(), bytes, tokens, puzzleId, answer, &info, &view);
        }));
}

const float *Session::latent(int32_t index) const {
  const char *carry = static_cast<const char *>(arena.get()) + model.info->carry_offset;
  return reinterpret_cast<const float *>(carry + index * model.info->latent_stride);
}

} // namespace trm
