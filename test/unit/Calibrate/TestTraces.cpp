//===- TestTraces.cpp - traces without a model --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestTraces.h"
#include <algorithm>
#include <cmath>

namespace trm {

std::vector<TraceStep> makePuzzle(int32_t solved, llvm::ArrayRef<float> q) {
  std::vector<TraceStep> steps;
  for (int32_t step = 1; step <= kTestSteps; ++step) {
    TraceStep next;
    next.step = step;
    next.q[0] = q[std::min<size_t>(step, q.size()) - 1];
    next.q[1] = std::nanf("");
    next.right = solved != 0 && step >= solved;
    next.unchanged = next.right ? step - solved : 0;
    steps.push_back(next);
  }
  return steps;
}

Trace makeTrace(size_t late, float lateQ) {
  Trace trace{"toy", "abc", true, 1, {}};
  for (size_t i = 0; i < 200; ++i)
    trace.puzzles.push_back(i < late ? makePuzzle(2, {lateQ, 5}) : makePuzzle(1, {5}));
  return trace;
}

} // namespace trm
