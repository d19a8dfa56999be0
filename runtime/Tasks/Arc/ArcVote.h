//===- ArcVote.h - Which answers to hand in ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rule of the reference's evaluator (evaluators/arc.py): each view of a task has
// a vote for what it answers; answers are ordered by how many votes they have, those
// with as many by the mean of sigmoid(halting value), then by which came first.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCVOTE_H
#define TRM_RUNTIME_TASKS_ARC_ARCVOTE_H

#include "trm/runtime/Tasks/Arc/ArcGrid.h"

namespace trm {

struct ArcCandidate {
  ArcGrid grid;
  int32_t votes;
  double q; ///< Mean of sigmoid(halting value); 0 where the model has none.
};

class ArcVote {
public:
  void add(const ArcGrid &answer, double q);

  /// All answers, the best first.
  std::vector<ArcCandidate> ranking() const;

private:
  /// In the order in which they came; q is a sum.
  std::vector<ArcCandidate> candidates;
};

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCVOTE_H
