//===- Picker.cpp - One answer from several trajectories --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Picker.h"

#include <algorithm>

namespace trm {

/// The best is the most plausible; of equals, the one with the higher halting value;
/// of these, the later of one trajectory, and the earlier trajectory. (Without halting
/// values all are equal.)
static bool isBetter(const Candidate &candidate, const Candidate &best) {
  if (best.step.step == 0)
    return true;
  if (candidate.verdict != best.verdict)
    return candidate.verdict > best.verdict;
  if (candidate.step.q[0] != best.step.q[0])
    return candidate.step.q[0] > best.step.q[0];
  return candidate.step.trajectory == best.step.trajectory;
}

void TrajectoryEnd::take(const Candidate &candidate) {
  last = candidate;
  if (isBetter(candidate, best))
    best = candidate;
}

void Picker::add(const TrajectoryEnd &end) {
  lastEnd = end;
  ++trajectories;
  stepsInAll += end.steps;
  if (isBetter(end.best, best))
    best = end.best;
  if (end.kind != TrajectoryEnd::CutOff)
    countVote(end.last);
}

void Picker::countVote(const Candidate &candidate) {
  auto isSame = [&](const Votes &each) { return each.first.step.answer == candidate.step.answer; };
  auto found = std::find_if(votes.begin(), votes.end(), isSame);
  if (found == votes.end())
    found = votes.insert(found, Votes{0, 0, candidate});
  ++found->count;
  found->q += candidate.step.q[0];
}

const Candidate &Picker::choose() const {
  if (thinking.pick == Pick::Last && lastEnd.kind != TrajectoryEnd::CutOff)
    return lastEnd.last;
  if (thinking.pick != Pick::Vote || votes.empty())
    return best;
  auto isLess = [](const Votes &a, const Votes &b) {
    return a.count != b.count ? a.count < b.count : a.q / a.count < b.q / b.count;
  };
  // The first of equals.
  return std::max_element(votes.begin(), votes.end(), isLess)->first;
}

Solution Picker::pick() const { return solution(choose()); }

Solution Picker::solution(const Candidate &candidate) const {
  const StepAnswer &step = candidate.step;
  Solution solution = {};
  solution.answer = step.answer;
  solution.steps = stepsInAll;
  solution.halted = candidate.halted;
  std::copy_n(step.q, 2, solution.q);
  solution.answerStep = step.step;
  solution.trajectories = trajectories;
  solution.answerTrajectory = step.trajectory;
  solution.verdict = candidate.verdict;
  return solution;
}

} // namespace trm
