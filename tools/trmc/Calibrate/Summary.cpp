//===- Summary.cpp - a calibration for people ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Summary.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

static std::string percent(double share) {
  std::string text;
  raw_string_ostream(text) << format("%.2f %%", 100 * share + 0.0);
  return text;
}

static std::string percent(Interval interval) {
  std::string text;
  raw_string_ostream(text) << format("%.2f to %.2f %%", 100 * interval.low, 100 * interval.high);
  return text;
}

static Interval accuracyInterval(const Outcome &outcome) {
  return wilsonInterval(outcome.counts.both + outcome.counts.onlyRule, outcome.counts.puzzles());
}

namespace {
/// One line of the table.
struct Row {
  std::string rule, steps, faster, accuracy, loss, lossInterval;

  void print(raw_ostream &os) const {
    os << "  " << left_justify(rule, 38) << right_justify(steps, 5) << right_justify(faster, 8)
       << right_justify(accuracy, 10) << right_justify(loss, 9) << right_justify(lossInterval, 17)
       << '\n';
  }
};
} // namespace

static Row makeRow(const Trace &trace, const Outcome &outcome) {
  std::string steps, faster;
  raw_string_ostream(steps) << format("%.2f", outcome.meanSteps);
  raw_string_ostream(faster) << format("%.1fx", trace.maxSteps() / outcome.meanSteps);
  return {spellHaltingChoice(outcome.choice),
          steps,
          faster,
          percent(outcome.accuracy()),
          percent(outcome.loss()),
          percent(lossInterval(trace, outcome))};
}

void printSummary(raw_ostream &os, const Trace &trace, const Choice &choice) {
  os << trace.model << ": " << trace.puzzles.size() << " puzzles "
     << (trace.labelled ? "with their answers"
                        : "without answers: what all steps answer is taken as right")
     << "\n\n";
  StringRef quality = trace.labelled ? "accuracy" : "agreement";
  Row{"rule", "steps", "faster", quality.str(), "loss", "95 % interval"}.print(os);
  Row never = makeRow(trace, replay(trace, {"never", 0, 1}));
  never.loss = never.lossInterval = "-";
  never.print(os);
  for (const Outcome &outcome : choice.frontier)
    makeRow(trace, outcome).print(os);
  os << "\nchosen: " << spellHaltingChoice(choice.best().choice) << "; its " << quality << " is "
     << percent(accuracyInterval(choice.best())) << " with 95 % confidence\n";
}

} // namespace trm
