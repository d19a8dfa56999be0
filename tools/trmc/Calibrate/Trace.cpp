//===- Trace.cpp - what a model did at each step ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Trace.h"
#include "trm/codegen/Target/ParseJson.h"
#include <cmath>
#include <limits>

using namespace llvm;

namespace trm {
namespace {

using QValues = std::vector<std::optional<double>>;

struct StepText {
  /// Parts of one after cycles.
  double step = 0;
  std::string answer;
  std::optional<QValues> q;
  std::optional<bool> exact;
};

struct PuzzleText {
  std::vector<StepText> trace;
};

struct TraceText {
  std::string model;
  std::string digest;
  int64_t qOutputs = 0, cyclesPerStep = 1;
  std::vector<PuzzleText> results;
};

bool fromJSON(const json::Value &value, StepText &step, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("step", step.step) && object.map("answer", step.answer) &&
         object.map("q", step.q) && object.map("exact", step.exact);
}

bool fromJSON(const json::Value &value, PuzzleText &puzzle, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("trace", puzzle.trace);
}

bool fromJSON(const json::Value &value, TraceText &text, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("model", text.model) && object.map("digest", text.digest) &&
         object.map("q_outputs", text.qOutputs) &&
         object.mapOptional("cycles_per_step", text.cyclesPerStep) &&
         object.map("results", text.results);
}

/// The step in cycles, or in whole steps where there is one cycle.
int64_t countCycles(const StepText &text, int64_t cyclesPerStep) {
  return std::llround(text.step * static_cast<double>(cyclesPerStep));
}

TraceStep makeStep(const StepText &text, const StepText &last, int64_t cyclesPerStep) {
  TraceStep step;
  step.step = static_cast<int32_t>(countCycles(text, cyclesPerStep));
  for (size_t i = 0; i < 2; ++i) {
    bool known = text.q && i < text.q->size() && (*text.q)[i];
    step.q[i] = known ? static_cast<float>(*(*text.q)[i]) : std::nanf("");
  }
  step.right = text.exact ? *text.exact : text.answer == last.answer;
  return step;
}

std::vector<TraceStep> makeSteps(const PuzzleText &puzzle, int64_t cyclesPerStep) {
  std::vector<TraceStep> steps;
  for (const StepText &text : puzzle.trace) {
    TraceStep step = makeStep(text, puzzle.trace.back(), cyclesPerStep);
    if (!steps.empty() && text.answer == puzzle.trace[steps.size() - 1].answer)
      step.unchanged = steps.back().unchanged + 1;
    steps.push_back(step);
  }
  return steps;
}

bool hasRisingSteps(const PuzzleText &puzzle, int64_t cyclesPerStep) {
  constexpr double most = std::numeric_limits<int32_t>::max();
  int64_t before = 0;
  for (const StepText &step : puzzle.trace) {
    if (!(step.step > 0 && step.step <= most / static_cast<double>(cyclesPerStep)))
      return false;
    int64_t cycles = countCycles(step, cyclesPerStep);
    if (cycles <= before)
      return false;
    before = cycles;
  }
  return true;
}

/// Leaves what there was after whole steps, as if nobody had looked between.
void keepWholeSteps(TraceText &text) {
  for (PuzzleText &puzzle : text.results)
    erase_if(puzzle.trace, [&](const StepText &step) {
      return countCycles(step, text.cyclesPerStep) % text.cyclesPerStep != 0;
    });
  text.cyclesPerStep = 1;
}

} // namespace

Expected<Trace> parseTrace(StringRef json, StringRef name, HaltEvery every) {
  Expected<TraceText> text = parseJson<TraceText>(json, "trace");
  if (!text)
    return createStringError(name + " is not a trace of a program that this trmc compiled: " +
                             toString(text.takeError()));
  if (text->cyclesPerStep < 1 || text->cyclesPerStep > std::numeric_limits<int32_t>::max())
    return createStringError(name + ": cycles_per_step must be a number of cycles, found " +
                             Twine(text->cyclesPerStep));
  if (every == HaltEvery::Step)
    keepWholeSteps(*text);
  Trace trace{text->model, text->digest,
              false,       static_cast<int32_t>(text->qOutputs),
              {},          static_cast<int32_t>(text->cyclesPerStep)};
  size_t labelled = 0;
  for (const PuzzleText &puzzle : text->results) {
    if (puzzle.trace.empty() || !hasRisingSteps(puzzle, text->cyclesPerStep) ||
        puzzle.trace.size() != text->results.front().trace.size())
      return createStringError(name + ": every puzzle must have the same steps, numbered upwards");
    labelled += puzzle.trace.back().exact.has_value();
    trace.puzzles.push_back(makeSteps(puzzle, text->cyclesPerStep));
  }
  if (trace.puzzles.empty())
    return createStringError(name + " holds no puzzles");
  if (labelled != 0 && labelled != trace.puzzles.size())
    return createStringError(Twine(labelled) + " of " + Twine(trace.puzzles.size()) +
                             " puzzles have an answer; give all of them one, or none");
  trace.labelled = labelled != 0;
  return trace;
}

} // namespace trm
