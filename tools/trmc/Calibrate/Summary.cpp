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
  std::string rule, after, steps, faster, accuracy, loss, lossInterval;

  void print(raw_ostream &os) const {
    os << "  " << left_justify(rule, 38) << left_justify(after, 6) << right_justify(steps, 6)
       << right_justify(faster, 8) << right_justify(accuracy, 10) << right_justify(loss, 9)
       << right_justify(lossInterval, 17) << '\n';
  }
};
} // namespace

static Row makeRow(const Trace &trace, const Outcome &outcome) {
  std::string steps, faster;
  raw_string_ostream(steps) << format("%.2f", outcome.meanSteps);
  raw_string_ostream(faster) << format("%.1fx", trace.maxSteps() / outcome.meanSteps);
  return {spellHaltingChoice(outcome.choice),
          stringifyHaltEvery(outcome.choice.every.value_or(HaltEvery::Step)).str(),
          steps,
          faster,
          percent(outcome.accuracy()),
          percent(outcome.loss()),
          percent(lossInterval(trace, outcome))};
}

/// Whether it is worth it to look after every cycle.
static void compareEvery(raw_ostream &os, const Choice &choice, StringRef withoutCycles) {
  if (!choice.chosenOfSteps || !choice.chosenOfCycles) {
    if (!withoutCycles.empty())
      os << "halts after whole steps; cycles were not tried: " << withoutCycles << '\n';
    return;
  }
  double steps = choice.frontier[*choice.chosenOfSteps].meanSteps;
  double cycles = choice.frontier[*choice.chosenOfCycles].meanSteps;
  if (choice.chosen == *choice.chosenOfCycles)
    os << format(
        "halts after every cycle: no fewer are right in %.2f steps than in %.2f after whole "
        "steps\n",
        cycles, steps);
  else
    os << format("halts after whole steps: after cycles no fewer would be right in %.2f steps, "
                 "which saves no more than %.0f %%\n",
                 cycles, 100 * kMargin);
}

void printSummary(raw_ostream &os, const Trace &trace, const Choice &choice,
                  StringRef withoutCycles) {
  os << trace.model << ": " << trace.puzzles.size() << " puzzles "
     << (trace.labelled ? "with their answers"
                        : "without answers: what all steps answer is taken as right")
     << "\n\n";
  StringRef quality = trace.labelled ? "accuracy" : "agreement";
  Row{"rule", "after", "steps", "faster", quality.str(), "loss", "95 % interval"}.print(os);
  Row never = makeRow(trace, replay(trace, {"never", 0, 1}));
  never.after = never.loss = never.lossInterval = "-";
  never.print(os);
  for (const Outcome &outcome : choice.frontier)
    makeRow(trace, outcome).print(os);
  bool isCycle = choice.best().choice.every == HaltEvery::Cycle;
  os << "\nchosen: " << spellHaltingChoice(choice.best().choice)
     << (isCycle ? " after every cycle" : "") << "; its " << quality << " is "
     << percent(accuracyInterval(choice.best())) << " with 95 % confidence\n";
  compareEvery(os, choice, withoutCycles);
}

} // namespace trm
