//===- Trajectories.cpp - Solves step by step -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Trajectories.h"

#include "trm/runtime/Halting.h"
#include "trm/runtime/HaltingRule.h"
#include "trm/runtime/Noise.h"

#include <algorithm>

namespace trm {

namespace {
/// An answer that may be picked.
struct Candidate {
  StepAnswer step;
  bool halted = false;
  Verdict verdict = Verdict::Wrong;
};

/// Who ended with an answer.
struct Votes {
  int32_t count = 0;
  double q = 0; ///< Sum of their halting values.
  Candidate first;
};

class StepwiseSolve {
public:
  StepwiseSolve(const trm_model &model, Session &session, const Puzzle &puzzle,
                const SolveSettings &settings,
                const std::function<void(const StepAnswer &)> &observe)
      : model(model), session(session), puzzle(puzzle), settings(settings),
        thinking(settings.thinking), observe(observe),
        logits(static_cast<size_t>(model.info->seq_len) * model.info->vocab_size),
        rulesNothing(resolveHalting(*model.info, settings.halting).rule == TRM_HALT_NEVER) {
    if (settings.timeLimit)
      deadline.emplace(*settings.timeLimit);
  }

  Solution run();

private:
  enum class Ending { Natural, Proven, CutOff };

  Ending runTrajectory(int32_t number);
  void begin(int32_t number);
  void take(const Candidate &candidate);
  void countVote();
  bool isAccepted() const;
  const Candidate &pick() const;
  Solution solution(const Candidate &candidate, bool cutOff) const;
  int32_t puzzleId() const { return puzzle.id.value_or(settings.puzzleId); }

  const trm_model &model;
  Session &session;
  const Puzzle &puzzle;
  const SolveSettings &settings;
  const Thinking &thinking;
  const std::function<void(const StepAnswer &)> &observe;
  std::vector<float> logits;
  const bool rulesNothing;
  std::optional<Deadline> deadline;
  int32_t stepsInAll = 0, trajectories = 0;
  Candidate last = {}, best = {};
  /// In the order in which the answers came first.
  std::vector<Votes> votes;
};
} // namespace

void StepwiseSolve::begin(int32_t number) {
  session.start(puzzle.question.data(), puzzleId());
  if (number > 0)
    session.perturb(Noise(thinking.seed, hashPuzzle(puzzle.question, puzzleId()),
                          static_cast<uint32_t>(number), thinking.noise));
  ++trajectories;
}

/// The best is the most plausible; of equals, the one with the higher halting value.
/// Without halting values, and in a single trajectory, the later is better.
void StepwiseSolve::take(const Candidate &candidate) {
  auto isBetter = [&] {
    if (best.step.step == 0 || candidate.verdict != best.verdict)
      return best.step.step == 0 || candidate.verdict > best.verdict;
    if (candidate.step.q[0] != best.step.q[0])
      return candidate.step.q[0] > best.step.q[0];
    return candidate.step.trajectory == best.step.trajectory;
  };
  last = candidate;
  if (isBetter())
    best = candidate;
}

StepwiseSolve::Ending StepwiseSolve::runTrajectory(int32_t number) {
  HaltingRule rule(*model.info, settings.halting);
  begin(number);
  Candidate now = {};
  now.step.trajectory = number;
  while (true) {
    session.step(logits.data(), now.step.q);
    now.step.step += model.info->step_stride;
    stepsInAll += model.info->step_stride;
    now.step.answer = mostLikely(logits, shapeOf(model));
    observe(now.step);
    now.halted = rule.stops(now.step.q, now.step.answer);
    if (thinking.judge)
      now.verdict = thinking.judge->judge(puzzle.question, now.step.answer);
    take(now);
    if (thinking.retries && now.verdict == Verdict::Right)
      return Ending::Proven;
    if (now.halted || now.step.step >= settings.maxSteps)
      return Ending::Natural;
    if (deadline && !deadline->allowsAnotherStep())
      return Ending::CutOff;
  }
}

void StepwiseSolve::countVote() {
  auto isSame = [&](const Votes &each) { return each.first.step.answer == last.step.answer; };
  auto found = std::find_if(votes.begin(), votes.end(), isSame);
  if (found == votes.end())
    found = votes.insert(found, Votes{0, 0, last});
  ++found->count;
  found->q += last.step.q[0];
}

/// Whether a try whose end nobody objects to is one that somebody vouches for.
bool StepwiseSolve::isAccepted() const {
  if (!thinking.judge)
    return last.halted;
  return last.verdict == Verdict::Possible && (last.halted || rulesNothing);
}

const Candidate &StepwiseSolve::pick() const {
  if (thinking.pick == Pick::BestQ)
    return best;
  if (thinking.pick == Pick::Last || votes.empty())
    return last;
  auto isLess = [](const Votes &a, const Votes &b) {
    return a.count != b.count ? a.count < b.count : a.q / a.count < b.q / b.count;
  };
  // The first of equals.
  return std::max_element(votes.begin(), votes.end(), isLess)->first;
}

Solution StepwiseSolve::solution(const Candidate &candidate, bool cutOff) const {
  const StepAnswer &step = candidate.step;
  Solution solution = {};
  solution.answer = step.answer;
  solution.steps = stepsInAll;
  solution.halted = candidate.halted && !cutOff;
  std::copy_n(step.q, 2, solution.q);
  solution.cutOff = cutOff;
  solution.answerStep = step.step;
  solution.trajectories = trajectories;
  solution.answerTrajectory = step.trajectory;
  solution.verdict = candidate.verdict;
  return solution;
}

Solution StepwiseSolve::run() {
  for (int32_t number = 0; number < thinking.trajectories; ++number) {
    Ending ending = runTrajectory(number);
    if (ending == Ending::Proven)
      return solution(last, false);
    // What was cut off on its way votes for nothing, and is second to the best so far.
    if (ending == Ending::CutOff)
      return solution(thinking.pick == Pick::Vote && !votes.empty() ? pick() : best, true);
    countVote();
    if (thinking.retries && isAccepted())
      return solution(last, false);
    bool isLast = number + 1 == thinking.trajectories;
    if (deadline && !isLast && !deadline->allowsAnotherStep())
      return solution(pick(), true);
  }
  return solution(pick(), false);
}

Solution solveStepwise(const trm_model &model, Session &session, const Puzzle &puzzle,
                       const SolveSettings &settings,
                       const std::function<void(const StepAnswer &)> &observe) {
  return StepwiseSolve(model, session, puzzle, settings, observe).run();
}

} // namespace trm
