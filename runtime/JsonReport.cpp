//===- JsonReport.cpp - Results for programs --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Halting.h"
#include "trm/runtime/Json.h"
#include "trm/runtime/ModelInfo.h"
#include "trm/runtime/Report.h"

namespace trm {

namespace {
class JsonReport : public Report {
public:
  explicit JsonReport(const ReportContext &context)
      : context(context), writer(context.task, {context.info.seq_len, context.info.vocab_size}) {}

  std::string answers(const PuzzleSet &set, const std::vector<Solution> &solutions) const override {
    Json text = facts(set);
    text["results"] = results(set, solutions);
    return jsonText(text);
  }
  std::string traces(const PuzzleSet &set, const std::vector<Solution> &solutions,
                     const StepLog &log) const override;
  std::string check(const PuzzleSet &set, const CheckResult &result) const override;
  std::string comparison(const PuzzleSet &set, const trm_model_info &other,
                         const Comparison &comparison) const override;
  std::string bench(const BenchResult &result) const override;

private:
  /// What every run with puzzles reports: of the run, of each puzzle and, in
  /// addition, of a puzzle whose answer is known.
  Json facts(const PuzzleSet &set) const;
  Json puzzleResult(const PuzzleSet &set, const Puzzle &puzzle, const Solution &solution) const;
  Json results(const PuzzleSet &set, const std::vector<Solution> &solutions) const;
  void addExpected(Json &result, const PuzzleSet &set, const Puzzle &puzzle,
                   const Solution &solution) const;

  Json traceSteps(const PuzzleSet &set, const Puzzle &puzzle,
                  const std::vector<StepAnswer> &steps) const;
  Json qValues(const float *q) const;

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

static Json thinkingJson(const Thinking &thinking) {
  return {{"trajectories", thinking.trajectories},
          {"retry", thinking.retries},
          {"pick", pickName(thinking.pick)},
          {"noise", jsonNumber(thinking.noise)},
          {"seed", thinking.seed},
          {"validator", thinking.judge ? Json(thinking.judge->describe()) : Json(nullptr)}};
}

Json JsonReport::facts(const PuzzleSet &set) const {
  const SolveSettings &settings = context.settings;
  Json text = {{"model", context.info.name},
               {"digest", context.info.digest},
               {"task", context.task.describe()},
               {"halting", haltingJson(resolveHalting(context.info, settings.halting))},
               {"max_steps", settings.maxSteps},
               {"step_stride", context.info.step_stride},
               {"q_outputs", context.info.q_outputs}};
  if (settings.timeLimit)
    text["deadline_ms"] = settings.timeLimit->length.count();
  if (settings.thinking.isAsked())
    text["thinking"] = thinkingJson(settings.thinking);
  text["puzzles"] = set.puzzles.size();
  return text;
}

Json JsonReport::puzzleResult(const PuzzleSet &set, const Puzzle &puzzle,
                              const Solution &solution) const {
  Json result = {{"file", puzzle.file},
                 {"line", puzzle.line},
                 {"question", writer.text(set, puzzle.question)},
                 {"answer", writer.text(set, solution.answer)},
                 {"steps", solution.steps},
                 {"halted", solution.halted},
                 {"q", qValues(solution.q)}};
  const Thinking &thinking = context.settings.thinking;
  if (context.settings.timeLimit)
    result["deadline"] = solution.cutOff;
  if (context.settings.timeLimit || thinking.isAsked())
    result["answer_step"] = solution.answerStep;
  if (thinking.isAsked()) {
    result["trajectories"] = solution.trajectories;
    result["answer_trajectory"] = solution.answerTrajectory + 1;
  }
  if (thinking.judge)
    result["keeps_rules"] = solution.verdict != Verdict::Wrong;
  return result;
}

Json JsonReport::results(const PuzzleSet &set, const std::vector<Solution> &solutions) const {
  Json results = Json::array();
  for (size_t i = 0; i < solutions.size(); ++i)
    results.push_back(puzzleResult(set, set.puzzles[i], solutions[i]));
  return results;
}

void JsonReport::addExpected(Json &result, const PuzzleSet &set, const Puzzle &puzzle,
                             const Solution &solution) const {
  result["expected"] = writer.text(set, puzzle.expected);
  result["exact"] = isExact(solution.answer, puzzle.expected);
}

Json JsonReport::traceSteps(const PuzzleSet &set, const Puzzle &puzzle,
                            const std::vector<StepAnswer> &steps) const {
  Json trace = Json::array();
  for (const StepAnswer &step : steps) {
    Json entry = {
        {"step", step.step}, {"answer", writer.text(set, step.answer)}, {"q", qValues(step.q)}};
    if (context.settings.thinking.isAsked())
      entry["trajectory"] = step.trajectory + 1;
    if (!puzzle.expected.empty())
      entry["exact"] = isExact(step.answer, puzzle.expected);
    trace.push_back(std::move(entry));
  }
  return trace;
}

/// The facts of the run, then a line for each puzzle, since a run may have many:
///
///   {"model": "NAME", "digest": "...", "task": "4x4 Sudoku",
///    "halting": {"rule": "never"}, "max_steps": 16, "step_stride": 1,
///    "q_outputs": 2, "puzzles": 1,
///    "results": [
///     {"file":"p.csv","line":2,"question":"4..","answer":"421..","steps":16,
///      "halted":false,"q":[6.5,-5],"expected":"421..","exact":true,
///      "trace":[{"step":1,"answer":"42.","q":[-5.5,5],"exact":false},...]},...
///    ]}
///
/// `step` counts supervision steps: an entry for each call of step(). `expected`
/// and `exact` are there for puzzles whose answer is known; `exact` looks past
/// padding in it. `q` is null where the model computes none. A deadline adds
/// `deadline_ms` to the facts and `deadline` and `answer_step` to each puzzle; several
/// trajectories add `thinking` to the facts, `answer_step`, `trajectories`,
/// `answer_trajectory` and, where rules judge, `keeps_rules` to each puzzle, and
/// `trajectory`, which counts from 1, to each step.
std::string JsonReport::traces(const PuzzleSet &set, const std::vector<Solution> &solutions,
                               const StepLog &log) const {
  std::string text = jsonText(facts(set));
  text.resize(text.rfind("\n}"));
  text += ",\n  \"results\": [";
  for (size_t i = 0; i < log.size(); ++i) {
    const Puzzle &puzzle = set.puzzles[i];
    Json result = puzzleResult(set, puzzle, solutions[i]);
    if (!puzzle.expected.empty())
      addExpected(result, set, puzzle, solutions[i]);
    result["trace"] = traceSteps(set, puzzle, log[i]);
    text += (i ? ",\n    " : "\n    ") + jsonLine(result);
  }
  return text + "\n  ]\n}\n";
}

std::string JsonReport::check(const PuzzleSet &set, const CheckResult &result) const {
  auto count = static_cast<double>(set.puzzles.size());
  Json text = facts(set);
  text["exact"] = result.exact;
  text["exact_accuracy"] = static_cast<double>(result.exact) / count;
  text["mean_steps"] = result.meanSteps;
  if (context.settings.thinking.isAsked())
    text["mean_trajectories"] = result.meanTrajectories;
  if (context.settings.timeLimit)
    text["cut_off"] = result.cutOff;
  if (!result.exactAtStep.empty()) {
    Json &perStep = text["exact_accuracy_per_step"] = Json::array();
    for (size_t exact : result.exactAtStep)
      perStep.push_back(static_cast<double>(exact) / count);
  }
  text["seconds"] = result.seconds;
  text["puzzles_per_second"] = count / result.seconds;
  ThreadPlan plan = planThreads(context.info, context.settings.threads, set.puzzles.size());
  text["threads"] = plan.threads;
  text["puzzles_at_a_time"] = plan.puzzlesAtATime;
  Json &puzzles = text["results"] = results(set, result.solutions);
  for (size_t i = 0; i < puzzles.size(); ++i)
    addExpected(puzzles[i], set, set.puzzles[i], result.solutions[i]);
  return jsonText(text);
}

std::string JsonReport::comparison(const PuzzleSet &set, const trm_model_info &other,
                                   const Comparison &comparison) const {
  auto count = static_cast<double>(set.puzzles.size());
  bool isKnown = !set.puzzles.front().expected.empty();
  Json steps = Json::array();
  for (size_t i = 0; i < comparison.steps.size(); ++i) {
    const StepComparison &step = comparison.steps[i];
    Json entry = {{"step", (i + 1) * context.info.step_stride},
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
                   {"first_changed_step", comparison.firstChange},
                   {"steps", std::move(steps)}});
}

std::string JsonReport::bench(const BenchResult &result) const {
  constexpr double giga = 1e-9;
  return jsonText({{"model", context.info.name},
                   {"steps", result.steps},
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
