//===- Session.h - A model with an arena of its own -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls a compiled model's functions and turns their status codes into
// messages. Sessions share nothing: one for each puzzle that is being solved.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_SESSION_H
#define TRM_RUNTIME_SOLVE_SESSION_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/TaskText.h"
#include "trm/runtime/Solve/Noise.h"
#include "trm/runtime/Solve/Team.h"

#include <cstdlib>
#include <memory>

namespace trm {

/// Throws InputError when the model was compiled against another interface.
void checkAbi(const trm_model &model);

inline ModelShape shapeOf(const trm_model &model) {
  return {model.info->seq_len, model.info->vocab_size};
}

class Session {
public:
  /// With so many threads, at most info->max_team, for each call.
  explicit Session(const trm_model &model, unsigned puzzleThreads = 1);

  /// Fewer than asked for where the system gives no more.
  unsigned puzzleThreads() const { return team ? team->size() : 1; }

  /// All four throw InputError when the model refuses. Halting values that the
  /// model does not compute are left alone.
  void start(const int32_t *tokens, int32_t puzzleId);
  /// Adds noise to the carry, between start() and a step.
  void perturb(const Noise &noise);
  void step(float *logits, float q[2]);
  void solve(const int32_t *tokens, int32_t puzzleId, int32_t *answer, trm_solve_info &info);

  /// A latent that is carried from step to step, [positions, hidden_size]; there
  /// are info->num_latents.
  const float *latent(int32_t index) const;

private:
  struct Release {
    void operator()(void *memory) const { std::free(memory); }
  };

  const trm_model &model;
  std::unique_ptr<void, Release> arena;
  std::unique_ptr<Team> team; ///< Null with a single thread.
};

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_SESSION_H
