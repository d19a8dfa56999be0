//===- JsonReport.cpp - Results for programs --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Report/ModelInfo.h"
#include "trm/runtime/Report/Report.h"
#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Solve/StepCount.h"
#include "trm/runtime/Support/Json.h"

namespace trm {

namespace {
class JsonReport : public Report {
public:
  explicit JsonReport(const ReportContext &context)
      : context(context), writer(context.task, {context.info.seq_len, context.info.vocab_size}) {}

  std::string head(const PuzzleForm &form) const override;
  std::string puzzle(const PuzzleForm &form, const SolvedPuzzle &solved) const override;
  std::string separator() const override { return ","; }
  std::string tail(const RunTotals &totals) const override;
  bool isDocument() const override { return true; }
  std::string comparison(const PuzzleSet &set, const trm_model_info &other,
                         const Comparison &comparison) const override;
  std::string bench(const BenchResult &result) const override;

private:
  Json puzzleJson(const PuzzleForm &form, const SolvedPuzzle &solved) const;
  Json traceSteps(const PuzzleForm &form, const SolvedPuzzle &solved) const;
  Json totalsJson(const RunTotals &totals) const;
  void addCheck(Json &text, const RunTotals &totals) const;
  Json qValues(const float *q) const;
  /// In supervision steps.
  Json stepCount(int64_t steps) const;

  const ReportContext context;
  const PuzzleWriter writer;
};
} // namespace

Json JsonReport::qValues(const float *q) const {
  if (context.info.q_outputs == 0)
    return nullptr;
  Json values = Json::array();
  for (int32_t i = 0; i < context.info.q_outputs; ++i)
    values.push_back(jsonNumber(q[i]));
  return values;
}

Json JsonReport::stepCount(int64_t steps) const {
  if (!countsCycles(context.info))
    return steps;
  return supervisionSteps(static_cast<double>(steps), context.info);
}

static Json thinkingJson(const Thinking &thinking) {
  return {{"trajectories", thinking.trajectories},
          {"retry", thinking.retries},
          {"pick", pickName(thinking.pick)},
          {"noise", jsonNumber(thinking.noise)},
          {"seed", thinking.seed},
          {"validator", thinking.judge ? Json(thinking.judge->describe()) : Json(nullptr)}};
}

/// The facts of the run, then an entry for each puzzle, in a line of its own where it
/// has a trace, then what is known at the end:
///
///   {"model": "NAME", "digest": "...", "task": "4x4 Sudoku",
///    "halting": {"rule": "never"}, "max_steps": 16, "step_stride": 1,
///    "q_outputs": 2,
///    "results": [
///     {"file":"p.csv","line":2,"question":"4..","answer":"421..","steps":16,
///      "halted":false,"q":[6.5,-5],"keeps_rules":true,"expected":"421..","exact":true,
///      "trace":[{"step":1,"answer":"42.","q":[-5.5,5],"exact":false},...]},...
///    ],
///    "puzzles": 1, "break_rules": 0}
///
/// `step` counts supervision steps: an entry for each call of step(). `expected`
/// and `exact` are there for puzzles whose answer is known; `exact` looks past
/// padding in it, and is missing where there is nothing else. `q` is null where the model computes
/// none. `keeps_rules` and `break_rules` are there where the task has rules, and `contradiction`
/// for a question that they rule out. A deadline adds `deadline_ms` to the facts and `deadline` and
/// `answer_step` to each puzzle; several trajectories add `thinking` to the facts,
/// `answer_step`, `trajectories` and `answer_trajectory` to each puzzle, and
/// `trajectory`, which counts from 1, to each step. A run that ended early has
/// `interrupted` or `error` at its end.
std::string JsonReport::head(const PuzzleForm &) const {
  const SolveSettings &settings = context.settings;
  Json facts = {{"model", context.info.name},
                {"digest", context.info.digest},
                {"task", context.task.describe()},
                {"halting", haltingJson(resolveHalting(context.info, settings.halting))},
                {"max_steps", stepCount(settings.maxSteps)},
                {"step_stride", context.info.step_stride},
                {"cycles_per_step", context.info.cycles_per_step},
                {"q_outputs", context.info.q_outputs}};
  if (settings.timeLimit)
    facts["deadline_ms"] = settings.timeLimit->length.count();
  if (settings.thinking.isAsked())
    facts["thinking"] = thinkingJson(settings.thinking);
  std::string text = jsonText(facts);
  text.resize(text.rfind("\n}"));
  return text + ",\n  \"results\": [";
}

Json JsonReport::puzzleJson(const PuzzleForm &form, const SolvedPuzzle &solved) const {
  const Puzzle &puzzle = solved.puzzle;
  const Solution &solution = solved.solution;
  Json result = {{"file", puzzle.file},
                 {"line", puzzle.line},
                 {"question", writer.text(form, puzzle.question)},
                 {"answer", writer.text(form, solution.answer)},
                 {"steps", stepCount(solution.steps)},
                 {"halted", solution.halted},
                 {"q", qValues(solution.q)}};
  const Thinking &thinking = context.settings.thinking;
  if (context.settings.timeLimit)
    result["deadline"] = solution.cutOff;
  if (context.settings.timeLimit || thinking.isAsked())
    result["answer_step"] = stepCount(solution.answerStep);
  if (thinking.isAsked()) {
    result["trajectories"] = solution.trajectories;
    result["answer_trajectory"] = solution.answerTrajectory + 1;
  }
  if (context.task.hasRules())
    result["keeps_rules"] = solved.remarks.keepsRules;
  if (!solved.remarks.contradiction.empty())
    result["contradiction"] = solved.remarks.contradiction;
  if (!puzzle.expected.empty()) {
    result["expected"] = writer.text(form, puzzle.expected);
    if (isCompared(puzzle.expected))
      result["exact"] = isExact(solution.answer, puzzle.expected);
  }
  return result;
}

Json JsonReport::traceSteps(const PuzzleForm &form, const SolvedPuzzle &solved) const {
  Json trace = Json::array();
  for (const StepAnswer &step : solved.steps) {
    Json entry = {{"step", stepCount(step.step)},
                  {"answer", writer.text(form, step.answer)},
                  {"q", qValues(step.q)}};
    if (context.settings.thinking.isAsked())
      entry["trajectory"] = step.trajectory + 1;
    if (isCompared(solved.puzzle.expected))
      entry["exact"] = isExact(step.answer, solved.puzzle.expected);
    trace.push_back(std::move(entry));
  }
  return trace;
}

std::string JsonReport::puzzle(const PuzzleForm &form, const SolvedPuzzle &solved) const {
  Json result = puzzleJson(form, solved);
  if (context.shown == Shown::Traces) {
    result["trace"] = traceSteps(form, solved);
    return "\n    " + jsonLine(result);
  }
  return "\n    " + jsonPiece(result, 4);
}

void JsonReport::addCheck(Json &text, const RunTotals &totals) const {
  auto count = static_cast<double>(totals.puzzles);
  text["exact"] = totals.exact;
  text["exact_accuracy"] = totals.compared() ? Json(totals.accuracy(totals.exact)) : Json(nullptr);
  if (totals.notCompared)
    text["not_compared"] = totals.notCompared;
  text["mean_steps"] = supervisionSteps(totals.steps / count, context.info);
  if (context.settings.thinking.isAsked())
    text["mean_trajectories"] = totals.trajectories / count;
  if (context.settings.timeLimit)
    text["cut_off"] = totals.cutOff;
  if (!totals.exactAtStep.empty() && totals.compared()) {
    Json &perStep = text["exact_accuracy_per_step"] = Json::array();
    for (size_t exact : totals.exactAtStep)
      perStep.push_back(totals.accuracy(exact));
  }
  text["seconds"] = totals.seconds;
  text["puzzles_per_second"] = count / totals.seconds;
  ThreadPlan plan = planThreads(context.info, context.settings.threads, totals.puzzles);
  text["threads"] = plan.threads;
  text["puzzles_at_a_time"] = plan.puzzlesAtATime;
}

Json JsonReport::totalsJson(const RunTotals &totals) const {
  Json text = {{"puzzles", totals.puzzles}};
  if (context.task.hasRules()) {
    text["break_rules"] = totals.breakRules;
    text["contradictory"] = totals.contradictory;
  }
  if (context.shown == Shown::Check && totals.puzzles)
    addCheck(text, totals);
  if (totals.signal)
    text["interrupted"] = true;
  if (!totals.error.empty())
    text["error"] = totals.error;
  return text;
}

std::string JsonReport::tail(const RunTotals &totals) const {
  return "\n  ]," + jsonText(totalsJson(totals)).substr(1);
}

std::string JsonReport::comparison(const PuzzleSet &set, const trm_model_info &other,
                                   const Comparison &comparison) const {
  auto count = static_cast<double>(set.puzzles.size());
  bool isKnown = !set.puzzles.front().expected.empty();
  Json steps = Json::array();
  for (size_t i = 0; i < comparison.steps.size(); ++i) {
    const StepComparison &step = comparison.steps[i];
    Json entry = {{"step", stepCount(static_cast<int64_t>(i + 1) * context.info.step_stride)},
                  {"mean_cosine", step.meanCosine},
                  {"worst_cosine", step.worstCosine},
                  {"changed_answers", step.changedAnswers}};
    if (isKnown) {
      entry["exact_accuracy"] = static_cast<double>(step.exact) / count;
      entry["other_exact_accuracy"] = static_cast<double>(step.otherExact) / count;
    }
    steps.push_back(std::move(entry));
  }
  return jsonText({{"model", context.info.name},
                   {"precision", context.info.precision},
                   {"other_precision", other.precision},
                   {"puzzles", set.puzzles.size()},
                   {"first_changed_step", stepCount(comparison.firstChange)},
                   {"steps", std::move(steps)}});
}

std::string JsonReport::bench(const BenchResult &result) const {
  constexpr double giga = 1e-9;
  return jsonText({{"model", context.info.name},
                   {"steps", result.steps},
                   {"cycles_per_step", context.info.cycles_per_step},
                   {"puzzle_threads", result.puzzleThreads},
                   {"step_seconds_median", result.medianStepSeconds},
                   {"step_seconds_min", result.minimumStepSeconds},
                   {"gflops", result.flops * giga},
                   {"peak_gflops", result.peakFlops * giga},
                   {"peak_precision", result.peakPrecision},
                   {"peak_vectors", result.peakVectors},
                   {"share_of_peak", result.shareOfPeak()}});
}

std::unique_ptr<Report> createJsonReport(const ReportContext &context) {
  return std::make_unique<JsonReport>(context);
}

} // namespace trm
