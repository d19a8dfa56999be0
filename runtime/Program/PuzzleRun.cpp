//===- PuzzleRun.cpp - Puzzles solved as they come --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/PuzzleRun.h"

#include "trm/runtime/Solve/Trajectories.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Interrupt.h"
#include "trm/runtime/Support/Strings.h"

#include <unistd.h>

namespace trm {

class PuzzleJob : public Job {
public:
  PuzzleJob(PuzzleRun &run, Puzzle puzzle) : owner(run), settings(run.context.settings) {
    solved.puzzle = std::move(puzzle);
    if (!owner.keepsSteps && hasIndependentTrajectories(settings))
      ends.resize(settings.thinking.trajectories);
  }

  size_t parts() const override { return ends.empty() ? 1 : ends.size(); }
  void run(Session &session, size_t part, const IsWanted &isWanted) override;
  void finish() override;
  void deliver() override { owner.write(solved, text); }

private:
  PuzzleRun &owner;
  const SolveSettings &settings;
  SolvedPuzzle solved;
  /// Where trajectories run at the same time.
  std::vector<TrajectoryEnd> ends;
  std::string text;
};

void PuzzleJob::run(Session &session, size_t part, const IsWanted &isWanted) {
  if (!ends.empty()) {
    ends[part] = runTrajectory(owner.model, session, solved.puzzle, settings,
                               static_cast<int32_t>(part), isWanted);
    return;
  }
  StepObserver observe;
  if (owner.keepsSteps)
    observe = [&](const StepAnswer &step) { solved.steps.push_back(step); };
  solved.solution = solvePuzzle(owner.model, session, solved.puzzle, settings, observe, isWanted);
}

void PuzzleJob::finish() {
  if (!ends.empty()) {
    Picker picker(settings.thinking);
    for (const TrajectoryEnd &end : ends)
      picker.add(end);
    solved.solution = picker.pick();
  }
  solved.remarks = remarksOn(owner.context.task, solved.puzzle.question, solved.solution.answer);
  text = owner.report.puzzle(owner.stream.form(), solved);
}

PuzzleRun::PuzzleRun(const trm_model &model, const ReportContext &context, const Report &report,
                     PuzzleStream &stream, Output &output, Complaint complaint)
    : model(model), context(context), report(report), stream(stream), output(output),
      complaint(std::move(complaint)),
      keepsSteps(context.shown == Shown::Traces ||
                 (context.shown == Shown::Check && checksEveryStep(*model.info, context.settings))),
      // Answers that come by on a terminal tell how far the run is.
      progress("puzzles", context.shown != Shown::Check && output.isTerminal()) {}

bool PuzzleRun::read(Puzzle &puzzle) {
  while (true) {
    try {
      return stream.next(puzzle) && !interruptSignal();
    } catch (const InputError &error) {
      // A signal may have come in the middle of a puzzle.
      if (interruptSignal())
        return false;
      if (!complaint)
        throw;
      complaint(error.what());
    }
  }
}

void PuzzleRun::lookAhead(size_t most) {
  constexpr int milliseconds = 10;
  try {
    Puzzle puzzle;
    while (ahead.size() < most && !hasEnded && stream.isReady(milliseconds)) {
      hasEnded = !read(puzzle);
      if (!hasEnded)
        ahead.push_back(std::move(puzzle));
    }
  } catch (...) {
    aheadFailure = std::current_exception();
  }
}

ThreadPlan PuzzleRun::plan() {
  const ThreadWish &wish = context.settings.threads;
  ThreadPlan plan = planThreads(*model.info, wish, SIZE_MAX);
  bool mayHelp = model.info->max_team > 1 && wish.puzzleThreads != 1;
  if (!mayHelp)
    return plan;
  // Threads work on the same puzzle where there are fewer puzzles than threads.
  lookAhead(plan.threads);
  if (!hasEnded)
    return plan;
  size_t each = hasIndependentTrajectories(context.settings) && !keepsSteps
                    ? context.settings.thinking.trajectories
                    : 1;
  return planThreads(*model.info, wish, ahead.size() * each);
}

bool PuzzleRun::isReady() {
  return !ahead.empty() || aheadFailure || hasEnded || stream.isReady(0);
}

std::unique_ptr<Job> PuzzleRun::next() {
  Puzzle puzzle;
  if (!ahead.empty()) {
    puzzle = std::move(ahead.front());
    ahead.pop_front();
  } else {
    if (aheadFailure)
      std::rethrow_exception(aheadFailure);
    hasEnded = hasEnded || !read(puzzle);
    if (hasEnded)
      return nullptr;
  }
  BytesRead bytes = progress.isVisible() ? stream.bytesRead() : BytesRead();
  if (bytes.inAll)
    share = static_cast<double>(bytes.soFar) / static_cast<double>(bytes.inAll);
  return std::make_unique<PuzzleJob>(*this, std::move(puzzle));
}

void PuzzleRun::write(const SolvedPuzzle &solved, const std::string &text) {
  output.write((sums.puzzles ? report.separator() : report.head(stream.form())) + text);
  sums.add(solved, context.settings.thinking.trajectories, model.info->step_stride);
  std::string right;
  if (context.shown == Shown::Check && sums.compared())
    right = formatString(", %.2f %% right", 100 * sums.accuracy(sums.exact));
  progress.show(sums.puzzles, share, right);
}

void PuzzleRun::end() {
  progress.hide();
  if (!sums.puzzles && report.isDocument())
    output.write(report.head(stream.form()));
  if (sums.puzzles || report.isDocument())
    output.write(report.tail(sums));
  output.flush();
}

void PuzzleRun::checkComparison() const {
  if (context.shown == Shown::Check && sums.puzzles && !sums.compared())
    throw InputError(formatString("--check has nothing to compare with: all labels of the %s "
                                  "puzzles are ignored (0, -100 or ignore_label_id); are they "
                                  "those of the questions?",
                                  groupedNumber(sums.puzzles).c_str()));
}

void PuzzleRun::run() {
  using Clock = std::chrono::steady_clock;
  auto begin = Clock::now();
  std::exception_ptr failure;
  try {
    runJobs(model, plan(), *this);
    checkComparison();
  } catch (const InputError &error) {
    sums.error = error.what();
    failure = std::current_exception();
  }
  sums.signal = interruptSignal();
  sums.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  end();
  if (failure)
    std::rethrow_exception(failure);
}

} // namespace trm
