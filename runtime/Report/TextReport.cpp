//===- TextReport.cpp - Results for people ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Report/GridView.h"
#include "trm/runtime/Report/Report.h"
#include "trm/runtime/Solve/Session.h"
#include "trm/runtime/Solve/StepCount.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

namespace {
class TextReport : public Report {
public:
  explicit TextReport(const ReportContext &context)
      : context(context), writer(context.task, {context.info.seq_len, context.info.vocab_size}) {}

  std::string head(const PuzzleForm &form) const override;
  std::string puzzle(const PuzzleForm &form, const SolvedPuzzle &solved) const override;
  std::string separator() const override { return isDrawn() ? "\n" : ""; }
  std::string tail(const RunTotals &totals) const override;
  std::vector<std::string> replacedColumns(const PuzzleForm &form) const override;
  std::string comparison(const PuzzleSet &set, const trm_model_info &other,
                         const Comparison &comparison) const override;
  std::string bench(const BenchResult &result) const override;

private:
  bool isDrawn() const {
    return context.shown == Shown::Drawings || context.shown == Shown::Traces;
  }
  std::vector<const char *> markColumns() const;
  std::vector<Mark> marks(const SolvedPuzzle &solved) const;
  std::string trace(const Puzzle &puzzle, const std::vector<StepAnswer> &steps) const;
  std::string qText(const float *q) const;
  std::string thinkingTotals(const RunTotals &totals) const;
  /// The step that a call of step() ends with, calls counted from 0.
  std::string afterCall(size_t call) const {
    return stepText(static_cast<int64_t>(call + 1) * context.info.step_stride, context.info);
  }

  const ReportContext context;
  const PuzzleWriter writer;
};
} // namespace

static std::string puzzleTitle(const Puzzle &puzzle) {
  return formatString("%s:%zu\n", terminalText(puzzle.file).c_str(), puzzle.line);
}

static std::string joinLines(const std::vector<std::string> &lines) {
  return join(lines, "\n") + "\n";
}

/// Tells an answer of a solve that the deadline cut off, by the step it is from.
static std::string cutOffMark(const Solution &solution, const ReportContext &context) {
  return "deadline, step " + stepText(solution.answerStep, context.info) + " of " +
         stepText(context.settings.maxSteps, context.info);
}

/// "threads: 4", with more where several work on one puzzle.
static std::string threadsText(const ReportContext &context, size_t puzzles) {
  ThreadPlan plan = planThreads(context.info, context.settings.threads, puzzles);
  std::string text = formatString("threads: %u", plan.threads);
  if (plan.threads > plan.puzzlesAtATime)
    text += formatString(", puzzles at a time: %u", plan.puzzlesAtATime);
  return text;
}

/// Which of several trajectories an answer is from, and what they cost.
static std::string pickedEnding(const Solution &solution, const trm_model_info &info) {
  return formatString("answer of step %s in trajectory %d of %d, %s steps in all",
                      stepText(solution.answerStep, info).c_str(), solution.answerTrajectory + 1,
                      solution.trajectories, stepText(solution.steps, info).c_str());
}

/// How a solve ended, e.g. "halted after step 3 of 16".
static std::string ending(const SolvedPuzzle &solved, const ReportContext &context) {
  const Solution &solution = solved.solution;
  const SolveSettings &settings = context.settings;
  std::string text;
  if (settings.thinking.isAsked())
    text = pickedEnding(solution, context.info);
  else if (solution.cutOff)
    text = cutOffMark(solution, context);
  else
    text = formatString("%s after step %s of %s", solution.halted ? "halted" : "ended",
                        stepText(solution.steps, context.info).c_str(),
                        stepText(settings.maxSteps, context.info).c_str());
  std::string remark = solved.remarks.text();
  if (remark.empty() && settings.thinking.judge)
    remark = "keeps the rules";
  text += (remark.empty() ? "" : ", ") + remark;
  return text + (settings.thinking.isAsked() && solution.cutOff ? " (deadline)\n" : "\n");
}

static constexpr const char *DeadlineColumn = "deadline", *RulesColumn = "rules";

std::vector<const char *> TextReport::markColumns() const {
  std::vector<const char *> columns;
  if (context.shown == Shown::Answers && context.settings.timeLimit)
    columns.push_back(DeadlineColumn);
  if (context.shown == Shown::Answers && context.task.hasRules())
    columns.push_back(RulesColumn);
  return columns;
}

std::string TextReport::head(const PuzzleForm &form) const {
  return context.shown == Shown::Answers ? writer.header(form, markColumns()) : "";
}

std::vector<std::string> TextReport::replacedColumns(const PuzzleForm &form) const {
  std::vector<std::string> replaced;
  for (const char *column : markColumns())
    if (std::count(form.columns.begin(), form.columns.end(), column))
      replaced.emplace_back(column);
  return replaced;
}

std::vector<Mark> TextReport::marks(const SolvedPuzzle &solved) const {
  std::vector<Mark> marks;
  if (context.settings.timeLimit) {
    const Solution &solution = solved.solution;
    std::string mark = solution.cutOff ? cutOffMark(solution, context) : "";
    marks.push_back({DeadlineColumn, mark, mark});
  }
  if (context.task.hasRules()) {
    std::string remark = solved.remarks.text();
    bool isQuestion = !solved.remarks.contradiction.empty();
    marks.push_back({RulesColumn,
                     remark.empty() ? "kept"
                     : isQuestion   ? remark
                                    : "broken",
                     remark});
  }
  return marks;
}

std::string TextReport::puzzle(const PuzzleForm &form, const SolvedPuzzle &solved) const {
  const Puzzle &puzzle = solved.puzzle;
  switch (context.shown) {
  case Shown::Answers:
    return writer.line(form, puzzle, solved.solution.answer, marks(solved));
  case Shown::Drawings:
    return puzzleTitle(puzzle) +
           GridView(context.task, puzzle.question, context.style)
               .drawBeside(solved.solution.answer) +
           ending(solved, context);
  case Shown::Traces:
    return puzzleTitle(puzzle) + trace(puzzle, solved.steps) + ending(solved, context);
  case Shown::Check:
    break;
  }
  return "";
}

/// "   q halt +1.500", or nothing where the model computes none.
std::string TextReport::qText(const float *q) const {
  if (context.info.q_outputs == 0)
    return "";
  std::string text = formatString("   q halt %+.3f", q[0]);
  if (context.info.q_outputs > 1)
    text += formatString(", continue %+.3f", q[1]);
  return text;
}

std::string TextReport::trace(const Puzzle &puzzle, const std::vector<StepAnswer> &steps) const {
  GridView view(context.task, puzzle.question, context.style);
  std::string text = "question\n" + joinLines(view.draw(puzzle.question, puzzle.question));
  const Tokens *previous = &puzzle.question;
  int32_t trajectory = 0;
  for (const StepAnswer &step : steps) {
    if (step.trajectory != trajectory) {
      trajectory = step.trajectory;
      text += formatString("trajectory %d\n", trajectory + 1);
    }
    size_t changes = countChanges(step.answer, *previous);
    text += formatString("step %s%s   %zu changed\n", stepText(step.step, context.info).c_str(),
                         qText(step.q).c_str(), changes);
    if (changes)
      text += joinLines(view.draw(step.answer, *previous));
    previous = &step.answer;
  }
  return text;
}

std::string TextReport::thinkingTotals(const RunTotals &totals) const {
  const Thinking &thinking = context.settings.thinking;
  if (!thinking.isAsked())
    return "";
  return formatString("trajectories    %.3f of %d, picked by %s",
                      totals.trajectories / static_cast<double>(totals.puzzles),
                      thinking.trajectories, pickName(thinking.pick)) +
         (thinking.retries ? formatString(" (%zu puzzles took all)\n", totals.exhausted) : "\n");
}

std::string TextReport::tail(const RunTotals &totals) const {
  if (context.shown != Shown::Check || !totals.compared())
    return "";
  auto count = static_cast<double>(totals.puzzles);
  const SolveSettings &settings = context.settings;
  std::string text = formatString("puzzles         %zu%s\n", totals.puzzles,
                                  totals.isPart() ? ", a part of all" : "");
  text += formatString("exact accuracy  %.2f %% (%zu right, %zu wrong)\n",
                       100 * totals.accuracy(totals.exact), totals.exact,
                       totals.compared() - totals.exact);
  if (totals.notCompared)
    text += formatString("not compared    %zu, whose labels are all ignored\n", totals.notCompared);
  if (context.task.hasRules())
    text += formatString("break the rules %zu\n", totals.breakRules);
  if (totals.contradictory)
    text += formatString("contradictory   %zu\n", totals.contradictory);
  int64_t mostSteps = static_cast<int64_t>(settings.maxSteps) * settings.thinking.trajectories;
  text += formatString("mean steps      %.3f of %s\n",
                       supervisionSteps(totals.steps / count, context.info),
                       stepText(mostSteps, context.info).c_str());
  text += thinkingTotals(totals);
  if (settings.timeLimit)
    text += formatString("deadline        %zu cut off (%lld ms)\n", totals.cutOff,
                         static_cast<long long>(settings.timeLimit->length.count()));
  text += formatString("throughput      %.1f puzzles/s (%.2f s, %s)\n", count / totals.seconds,
                       totals.seconds, threadsText(context, totals.puzzles).c_str());
  for (size_t step = 0; step < totals.exactAtStep.size(); ++step)
    text += formatString("after step %-4s %.2f %%\n", afterCall(step).c_str(),
                         100 * totals.accuracy(totals.exactAtStep[step]));
  return text;
}

std::string TextReport::comparison(const PuzzleSet &set, const trm_model_info &other,
                                   const Comparison &comparison) const {
  auto count = static_cast<double>(set.puzzles.size());
  bool isKnown = !set.puzzles.front().expected.empty();
  std::string text = formatString("%s against %s, %zu puzzles\n\n", context.info.precision,
                                  other.precision, set.puzzles.size());
  text += "step   cosine of the carry   answers";
  text += isKnown ? "   exact accuracy\n" : "\n";
  text += "           mean      worst   changed";
  text += isKnown ? formatString("   %s, %s\n", context.info.precision, other.precision) : "\n";
  for (size_t i = 0; i < comparison.steps.size(); ++i) {
    const StepComparison &step = comparison.steps[i];
    text += formatString("%4s  %9.6f  %9.6f   %7zu", afterCall(i).c_str(), step.meanCosine,
                         step.worstCosine, step.changedAnswers);
    if (isKnown)
      text += formatString("   %.2f %%, %.2f %%", 100 * static_cast<double>(step.exact) / count,
                           100 * static_cast<double>(step.otherExact) / count);
    text += "\n";
  }
  if (comparison.firstChange)
    return text + "\nfirst changed answer after step " +
           stepText(comparison.firstChange, context.info) + "\n";
  return text + "\nno answer changed\n";
}

std::string TextReport::bench(const BenchResult &result) const {
  constexpr double milli = 1e3, giga = 1e-9, mega = 1e-6;
  const char *step = countsCycles(context.info) ? "cycle" : "step";
  return formatString("%-14s %.4f ms median, %.4f ms minimum of %zu\n", step,
                      result.medianStepSeconds * milli, result.minimumStepSeconds * milli,
                      result.steps) +
         (result.puzzleThreads > 1
              ? formatString("threads        %u on one puzzle\n", result.puzzleThreads)
              : "") +
         formatString("rate           %.2f GFLOP/s (%.2f M multiply-adds a %s)\n",
                      result.flops * giga,
                      static_cast<double>(context.info.multiply_adds_per_step) * mega, step) +
         formatString("%-14s %.2f GFLOP/s (one core, %s, measured between the steps)\n",
                      (std::string(result.peakPrecision) + " peak").c_str(),
                      result.peakFlops * giga, result.peakVectors) +
         formatString("share of peak  %.1f %%%s\n", 100 * result.shareOfPeak(),
                      result.puzzleThreads > 1 ? " (of as many cores)" : "");
}

std::unique_ptr<Report> createTextReport(const ReportContext &context) {
  return std::make_unique<TextReport>(context);
}

} // namespace trm
