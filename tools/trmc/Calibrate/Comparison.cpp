//===- Comparison.cpp - what narrow factors cost, in answers ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Comparison.h"
#include "trm/codegen/Target/ParseJson.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace llvm;

namespace trm {

double Comparison::loss() const {
  const ComparedStep &last = steps.back();
  if (isLabelled())
    return *last.otherExact - *last.exact;
  return static_cast<double>(last.changedAnswers) / static_cast<double>(puzzles);
}

double Comparison::meanDistance() const {
  double sum = 0;
  for (const ComparedStep &step : steps)
    sum += 1 - step.meanCosine;
  return sum / static_cast<double>(steps.size());
}

bool Comparison::isBetterThan(const Comparison &other) const {
  return std::pair(loss(), meanDistance()) < std::pair(other.loss(), other.meanDistance());
}

static bool fromJSON(const json::Value &value, ComparedStep &step, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("step", step.step) &&
         object.map("changed_answers", step.changedAnswers) &&
         object.map("mean_cosine", step.meanCosine) &&
         object.map("worst_cosine", step.worstCosine) && object.map("exact_accuracy", step.exact) &&
         object.map("other_exact_accuracy", step.otherExact);
}

static bool fromJSON(const json::Value &value, Comparison &comparison, json::Path path) {
  json::ObjectMapper object(value, path);
  if (!object || !object.map("puzzles", comparison.puzzles) ||
      !object.map("first_changed_step", comparison.firstChangedStep) ||
      !object.map("steps", comparison.steps))
    return false;
  if (comparison.puzzles < 1) {
    path.field("puzzles").report("expected at least 1");
    return false;
  }
  bool areAlike = !comparison.steps.empty() && all_of(comparison.steps, [&](auto &step) {
    return step.exact.has_value() == comparison.isLabelled() &&
           step.otherExact.has_value() == comparison.isLabelled();
  });
  if (!areAlike)
    path.field("steps").report("expected one or more, both accuracies in all of them or in none");
  return areAlike;
}

Expected<Comparison> parseComparison(StringRef json) {
  Expected<Comparison> comparison = parseJson<Comparison>(json, "comparison");
  if (!comparison)
    return createStringError("what the program wrote is not a comparison: " +
                             toString(comparison.takeError()));
  return comparison;
}

/// "3", or "3.33" after a cycle.
static std::string describeStep(double step) {
  std::string text;
  raw_string_ostream(text) << format(step == std::floor(step) ? "%.0f" : "%.2f", step);
  return text;
}

void printComparison(raw_ostream &os, const Comparison &comparison, StringRef precision) {
  os << precision << " against float32, " << comparison.puzzles << " puzzles\n\n"
     << "  step   cosine of the carry   answers"
     << (comparison.isLabelled() ? "   exact accuracy\n" : "\n")
     << "             mean      worst   changed"
     << (comparison.isLabelled() ? ("   " + precision + ", float32\n").str() : "\n");
  for (const ComparedStep &step : comparison.steps) {
    os << "  " << right_justify(describeStep(step.step), 4)
       << format("  %9.6f  %9.6f   %7lld", step.meanCosine, step.worstCosine,
                 static_cast<long long>(step.changedAnswers));
    if (step.exact)
      os << format("   %.2f %%, %.2f %%", 100 * *step.exact, 100 * *step.otherExact);
    os << '\n';
  }
  if (comparison.firstChangedStep)
    os << "\nfirst changed answer after step " << describeStep(comparison.firstChangedStep) << '\n';
  else
    os << "\nno answer changed\n";
}

} // namespace trm
