//===- Trajectories.cpp - Solves step by step -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Trajectories.h"

#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Solve/HaltingRule.h"
#include "trm/runtime/Solve/Noise.h"

namespace trm {

namespace {
class StepwiseSolve {
public:
  StepwiseSolve(const trm_model &model, Session &session, const Puzzle &puzzle,
                const SolveSettings &settings, StepObserver observe, IsWanted isWanted)
      : model(model), session(session), puzzle(puzzle), settings(settings),
        thinking(settings.thinking), observe(std::move(observe)), isWanted(std::move(isWanted)),
        logits(static_cast<size_t>(model.info->seq_len) * model.info->vocab_size),
        rulesNothing(resolveHalting(*model.info, settings.halting).rule == TRM_HALT_NEVER) {
    if (settings.timeLimit)
      deadline.emplace(*settings.timeLimit);
  }

  /// Trajectories one after another, as long as they are wanted.
  Solution run();
  TrajectoryEnd runTrajectory(int32_t number);

private:
  void begin(int32_t number);
  bool isAccepted(const TrajectoryEnd &end) const;
  int32_t puzzleId() const { return puzzle.id.value_or(settings.puzzleId); }

  const trm_model &model;
  Session &session;
  const Puzzle &puzzle;
  const SolveSettings &settings;
  const Thinking &thinking;
  const StepObserver observe;
  const IsWanted isWanted;
  std::vector<float> logits;
  const bool rulesNothing;
  std::optional<Deadline> deadline;
};
} // namespace

void StepwiseSolve::begin(int32_t number) {
  session.start(puzzle.question.data(), puzzleId());
  if (number > 0)
    session.perturb(Noise(thinking.seed, hashPuzzle(puzzle.question, puzzleId()),
                          static_cast<uint32_t>(number), thinking.noise));
}

TrajectoryEnd StepwiseSolve::runTrajectory(int32_t number) {
  HaltingRule rule(*model.info, settings.halting);
  begin(number);
  TrajectoryEnd end;
  Candidate now;
  now.step.trajectory = number;
  auto isOver = [&] {
    if (thinking.retries && now.verdict == Verdict::Right)
      end.kind = TrajectoryEnd::Proven;
    else if (!now.halted && end.steps < settings.maxSteps) {
      if (!deadline || deadline->allowsAnotherStep())
        return false;
      end.kind = TrajectoryEnd::CutOff;
    }
    return true;
  };
  do {
    if (isWanted && !isWanted())
      throw Unwanted();
    session.step(logits.data(), now.step.q);
    end.steps += model.info->step_stride;
    now.step.step = end.steps;
    now.step.answer = mostLikely(logits, shapeOf(model));
    if (observe)
      observe(now.step);
    now.halted = rule.stops(now.step.q, now.step.answer);
    if (thinking.judge)
      now.verdict = thinking.judge->judge(puzzle.question, now.step.answer);
    end.take(now);
  } while (!isOver());
  return end;
}

/// Whether somebody vouches for how a try ended, and nobody objects.
bool StepwiseSolve::isAccepted(const TrajectoryEnd &end) const {
  if (end.kind == TrajectoryEnd::Proven)
    return true;
  if (!thinking.judge)
    return end.last.halted;
  return end.last.verdict == Verdict::Possible && (end.last.halted || rulesNothing);
}

Solution StepwiseSolve::run() {
  Picker picker(thinking);
  bool isInTime = true;
  for (int32_t number = 0; number < thinking.trajectories && isInTime; ++number) {
    TrajectoryEnd end = runTrajectory(number);
    picker.add(end);
    if (thinking.retries && end.kind != TrajectoryEnd::CutOff && isAccepted(end))
      return picker.accept();
    bool isLast = number + 1 == thinking.trajectories;
    isInTime =
        end.kind != TrajectoryEnd::CutOff && (isLast || !deadline || deadline->allowsAnotherStep());
  }
  Solution solution = picker.pick();
  solution.cutOff = !isInTime;
  solution.halted = solution.halted && isInTime;
  return solution;
}

Solution solveStepwise(const trm_model &model, Session &session, const Puzzle &puzzle,
                       const SolveSettings &settings, const StepObserver &observe,
                       const IsWanted &isWanted) {
  return StepwiseSolve(model, session, puzzle, settings, observe, isWanted).run();
}

bool hasIndependentTrajectories(const SolveSettings &settings) {
  return settings.thinking.isAsked() && !settings.thinking.retries && !settings.timeLimit;
}

TrajectoryEnd runTrajectory(const trm_model &model, Session &session, const Puzzle &puzzle,
                            const SolveSettings &settings, int32_t number,
                            const IsWanted &isWanted) {
  return StepwiseSolve(model, session, puzzle, settings, {}, isWanted).runTrajectory(number);
}

} // namespace trm
