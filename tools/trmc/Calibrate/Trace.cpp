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
  int64_t step = 0;
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
  int64_t qOutputs = 0;
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
         object.map("q_outputs", text.qOutputs) && object.map("results", text.results);
}

TraceStep makeStep(const StepText &text, const StepText &last) {
  TraceStep step;
  step.step = static_cast<int32_t>(text.step);
  for (size_t i = 0; i < 2; ++i) {
    bool known = text.q && i < text.q->size() && (*text.q)[i];
    step.q[i] = known ? static_cast<float>(*(*text.q)[i]) : std::nanf("");
  }
  step.right = text.exact ? *text.exact : text.answer == last.answer;
  return step;
}

std::vector<TraceStep> makeSteps(const PuzzleText &puzzle) {
  std::vector<TraceStep> steps;
  for (const StepText &text : puzzle.trace) {
    TraceStep step = makeStep(text, puzzle.trace.back());
    if (!steps.empty() && text.answer == puzzle.trace[steps.size() - 1].answer)
      step.unchanged = steps.back().unchanged + 1;
    steps.push_back(step);
  }
  return steps;
}

bool hasRisingSteps(const PuzzleText &puzzle) {
  int64_t before = 0;
  for (const StepText &step : puzzle.trace) {
    if (step.step <= before || step.step > std::numeric_limits<int32_t>::max())
      return false;
    before = step.step;
  }
  return true;
}

} // namespace

Expected<Trace> parseTrace(StringRef json, StringRef name) {
  Expected<TraceText> text = parseJson<TraceText>(json, "trace");
  if (!text)
    return createStringError(name + " is not a trace of a program that this trmc compiled: " +
                             toString(text.takeError()));
  Trace trace{text->model, text->digest, false, static_cast<int32_t>(text->qOutputs), {}};
  size_t labelled = 0;
  for (const PuzzleText &puzzle : text->results) {
    if (puzzle.trace.empty() || !hasRisingSteps(puzzle) ||
        puzzle.trace.size() != text->results.front().trace.size())
      return createStringError(name + ": every puzzle must have the same steps, numbered upwards");
    labelled += puzzle.trace.back().exact.has_value();
    trace.puzzles.push_back(makeSteps(puzzle));
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
