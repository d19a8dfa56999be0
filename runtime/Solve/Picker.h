//===- Picker.h - One answer from several trajectories ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_PICKER_H
#define TRM_RUNTIME_SOLVE_PICKER_H

#include "trm/runtime/Solve/Solver.h"

namespace trm {

/// An answer that may be picked.
struct Candidate {
  StepAnswer step = {};
  bool halted = false;
  Verdict verdict = Verdict::Wrong;
};

/// What became of a trajectory.
struct TrajectoryEnd {
  /// Proven: its last answer is right by the rules of the task.
  enum Kind { Natural, Proven, CutOff };

  Kind kind = Natural;
  int32_t steps = 0;
  Candidate last = {}, best = {};

  /// Takes the answer of its next step.
  void take(const Candidate &candidate);
};

/// Sees trajectories end, in order, and picks an answer among theirs.
class Picker {
public:
  explicit Picker(const Thinking &thinking) : thinking(thinking) {}

  void add(const TrajectoryEnd &end);

  /// What the options ask for among those that came to an end. Of a trajectory that
  /// was cut off its best answer counts, but it has no vote.
  Solution pick() const;
  /// The last answer of the last trajectory.
  Solution accept() const { return solution(lastEnd.last); }

private:
  /// Who ended with an answer.
  struct Votes {
    int32_t count;
    double q; ///< Sum of their halting values.
    Candidate first;
  };

  void countVote(const Candidate &candidate);
  const Candidate &choose() const;
  Solution solution(const Candidate &candidate) const;

  const Thinking &thinking;
  int32_t stepsInAll = 0, trajectories = 0;
  TrajectoryEnd lastEnd;
  Candidate best;
  /// In the order in which the answers came first.
  std::vector<Votes> votes;
};

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_PICKER_H
