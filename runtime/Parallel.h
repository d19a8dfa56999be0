//===- Parallel.h - Puzzles over threads ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each thread takes the next puzzle that nobody has and runs it in a session of
// its own. What a puzzle computes does not depend on the thread, so results are
// the same, bit for bit, for any number of threads.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PARALLEL_H
#define TRM_RUNTIME_PARALLEL_H

#include "trm/runtime/Session.h"

#include <functional>

namespace trm {

/// Threads that `count` puzzles keep busy; 0 asks for all cores.
unsigned usefulThreads(unsigned asked, size_t count);

/// Calls body(session, i) for i in [0, count). Throws what the body threw for
/// the lowest such i.
void forEachPuzzle(const trm_model &model, size_t count, unsigned threads,
                   const std::function<void(Session &, size_t)> &body);

} // namespace trm

#endif // TRM_RUNTIME_PARALLEL_H
