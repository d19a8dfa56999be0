//===- JsonReport.cpp - Results for programs --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Json.h"
#include "trm/runtime/Report.h"

namespace trm {

namespace {
class JsonReport : public Report {
public:
  explicit JsonReport(const ReportContext &context)
      : context(context), writer(context.task, {context.info.seq_len, context.info.vocab_size}) {}

  std::string answers(const PuzzleSet &set, const std::vector<Solution> &solutions) const override {
    return jsonText(document(set, solutions));
  }
  std::string traces(const PuzzleSet &set, const std::vector<Solution> &solutions,
                     const StepLog &log) const override;
  std::string check(const PuzzleSet &set, const CheckResult &result) const override;
  std::string bench(const BenchResult &result) const override;

private:
  /// What every run with puzzles reports.
  Json document(const PuzzleSet &set, const std::vector<Solution> &solutions) const;
  Json puzzleResult(const PuzzleSet &set, const Puzzle &puzzle, const Solution &solution) const;
  Json qValues(const float *q) const;

  const ReportContext context;
  const PuzzleWriter writer;
};
} // namespace

Json JsonReport::qValues(const float *q) const {
  Json values = Json::array();
  for (int32_t i = 0; i < context.info.q_outputs; ++i)
    values.push_back(q[i]);
  return values;
}

Json JsonReport::puzzleResult(const PuzzleSet &set, const Puzzle &puzzle,
                              const Solution &solution) const {
  return {{"file", puzzle.file},
          {"line", puzzle.line},
          {"question", writer.text(set, puzzle.question)},
          {"answer", writer.text(set, solution.answer)},
          {"steps", solution.steps},
          {"halted", solution.halted},
          {"q", qValues(solution.q)}};
}

Json JsonReport::document(const PuzzleSet &set, const std::vector<Solution> &solutions) const {
  Json results = Json::array();
  for (size_t i = 0; i < solutions.size(); ++i)
    results.push_back(puzzleResult(set, set.puzzles[i], solutions[i]));
  return {{"model", context.info.name},
          {"task", context.task.describe()},
          {"halt", context.settings.halt == TRM_HALT_Q ? "q" : "never"},
          {"max_steps", context.settings.maxSteps},
          {"puzzles", set.puzzles.size()},
          {"results", results}};
}

std::string JsonReport::traces(const PuzzleSet &set, const std::vector<Solution> &solutions,
                               const StepLog &log) const {
  Json text = document(set, solutions);
  for (size_t i = 0; i < log.size(); ++i) {
    Json steps = Json::array();
    for (const StepAnswer &step : log[i])
      steps.push_back(
          {{"step", step.step}, {"answer", writer.text(set, step.answer)}, {"q", qValues(step.q)}});
    text["results"][i]["trace"] = steps;
  }
  return jsonText(text);
}

std::string JsonReport::check(const PuzzleSet &set, const CheckResult &result) const {
  auto count = static_cast<double>(set.puzzles.size());
  Json text = document(set, result.solutions);
  Json results = std::move(text["results"]);
  text.erase("results");
  for (size_t i = 0; i < results.size(); ++i) {
    results[i]["expected"] = writer.text(set, set.puzzles[i].expected);
    results[i]["exact"] = isExact(result.solutions[i].answer, set.puzzles[i].expected);
  }
  text["exact"] = result.exact;
  text["exact_accuracy"] = static_cast<double>(result.exact) / count;
  text["mean_steps"] = result.meanSteps;
  if (context.settings.halt == TRM_HALT_NEVER) {
    Json &perStep = text["exact_accuracy_per_step"] = Json::array();
    for (size_t exact : result.exactAtStep)
      perStep.push_back(static_cast<double>(exact) / count);
  }
  text["seconds"] = result.seconds;
  text["puzzles_per_second"] = count / result.seconds;
  text["threads"] = context.settings.threads;
  text["results"] = std::move(results);
  return jsonText(text);
}

std::string JsonReport::bench(const BenchResult &result) const {
  constexpr double giga = 1e-9;
  return jsonText({{"model", context.info.name},
                   {"steps", result.steps},
                   {"step_seconds_median", result.medianStepSeconds},
                   {"step_seconds_min", result.minimumStepSeconds},
                   {"gflops", result.flops * giga},
                   {"peak_gflops", result.peakFlops * giga},
                   {"peak_vectors", result.peakVectors},
                   {"share_of_peak", result.shareOfPeak()}});
}

std::unique_ptr<Report> createJsonReport(const ReportContext &context) {
  return std::make_unique<JsonReport>(context);
}

} // namespace trm
