//===- Parallel.h - Puzzles over threads ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each thread takes the next puzzle that nobody has and runs it in a session of
// its own; where puzzles are fewer than threads, several threads work on each.
// What a puzzle computes does not depend on the threads, so results are the same,
// bit for bit, for any number of them.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_PARALLEL_H
#define TRM_RUNTIME_SOLVE_PARALLEL_H

#include "trm/runtime/Solve/Session.h"

#include <functional>

namespace trm {

/// What the user asks for.
struct ThreadWish {
  /// 0 is one a core.
  unsigned threads = 0;
  /// On each puzzle; 0 is as many as there are to spare.
  unsigned puzzleThreads = 0;
};

/// How many threads run, never more than asked for, and on how many puzzles.
struct ThreadPlan {
  unsigned threads;
  unsigned puzzlesAtATime;

  /// Threads on each of the puzzles that are solved at a time.
  unsigned puzzleThreads(unsigned puzzle) const {
    return threads / puzzlesAtATime + (puzzle < threads % puzzlesAtATime);
  }
};
ThreadPlan planThreads(const trm_model_info &info, const ThreadWish &wish, size_t count);

/// Calls body(session, i) for i in [0, count). Throws what the body threw for
/// the lowest such i.
void forEachPuzzle(const trm_model &model, size_t count, const ThreadPlan &plan,
                   const std::function<void(Session &, size_t)> &body);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_PARALLEL_H
