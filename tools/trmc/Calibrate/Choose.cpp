//===- Choose.cpp - the cheapest rule that keeps the answers ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Choose.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>
#include <tuple>

using namespace llvm;

namespace trm {
namespace {

/// The rules to try: the one asked for, or all that the model can follow.
Expected<SmallVector<HaltRuleKind>> findRules(const Trace &trace, StringRef name) {
  SmallVector<HaltRuleKind> rules;
  for (const HaltRuleKind &rule : getHaltingRules()) {
    if (rule.rule == TRM_HALT_NEVER || (!name.empty() && rule.name != name))
      continue;
    if (rule.values <= trace.qOutputs)
      rules.push_back(rule);
    else if (!name.empty())
      return createStringError("the rule '" + name + "' reads " + Twine(rule.values) +
                               " halting values, the model computes " + Twine(trace.qOutputs) +
                               "; choose another with --rule");
  }
  return rules;
}

/// Chooses on one trace.
class Chooser {
public:
  /// Rules that answer fewer puzzles right than `leastRight` are not admissible.
  Chooser(const Trace &trace, const Bound &bound, int64_t leastRight)
      : trace(trace), bound(bound), leastRight(leastRight) {}

  /// Adds the best of one rule to the frontier, if it has an admissible one.
  void consider(const HaltRuleKind &rule);
  Expected<Choice> finish();

private:
  /// The loss that has to be within the bound.
  double provenLoss(const Outcome &outcome) const;
  Error nothingFound() const;

  const Trace &trace;
  Bound bound;
  int64_t leastRight;
  Choice choice;
  /// Of all candidates that save steps.
  std::optional<Outcome> leastLoss;
};

double Chooser::provenLoss(const Outcome &outcome) const {
  double loss = conformalLoss(outcome.counts);
  return bound.confident ? std::max(loss, lossInterval(trace, outcome).high) : loss;
}

bool isCheaper(const Outcome &a, const Outcome &b) { return a.meanSteps < b.meanSteps; }

bool isSafer(const Outcome &a, const Outcome &b) {
  return std::tie(a.choice.stableSteps, a.choice.threshold) >
         std::tie(b.choice.stableSteps, b.choice.threshold);
}

void Chooser::consider(const HaltRuleKind &rule) {
  std::vector<Outcome> admissible;
  for (const HaltingChoice &candidate : makeCandidates(trace, rule)) {
    Outcome outcome = replay(trace, candidate);
    if (outcome.meanSteps >= trace.maxSteps())
      continue;
    if (!leastLoss || provenLoss(outcome) < provenLoss(*leastLoss))
      leastLoss = outcome;
    if (provenLoss(outcome) <= bound.maxLoss && outcome.right() >= leastRight)
      admissible.push_back(std::move(outcome));
  }
  if (admissible.empty())
    return;
  double limit = (1 + kMargin) * min_element(admissible, isCheaper)->meanSteps;
  erase_if(admissible, [&](const Outcome &outcome) { return outcome.meanSteps > limit; });
  choice.frontier.push_back(*min_element(admissible, isSafer));
}

Error Chooser::nothingFound() const {
  if (!leastLoss)
    return createStringError("no rule halts before the last step; the model keeps changing its "
                             "answers, and its halting values tell nothing");
  double proven = provenLoss(*leastLoss);
  std::string message =
      "no rule keeps the loss within " + shortNumber(bound.maxLoss) + ": the best, " +
      spellHaltingChoice(leastLoss->choice) + ", loses " + shortNumber(leastLoss->loss()) + " on " +
      std::to_string(trace.puzzles.size()) + " puzzles, and up to " +
      shortNumber(std::ceil(proven * 1e4) / 1e4) + " has to be allowed for; raise --max-loss";
  if (bound.confident)
    message += ", give more puzzles, or take --confident away";
  return createStringError(message);
}

Expected<Choice> Chooser::finish() {
  if (choice.frontier.empty())
    return nothingFound();
  double limit = (1 + kMargin) * min_element(choice.frontier, isCheaper)->meanSteps;
  auto chosen =
      find_if(choice.frontier, [&](const Outcome &rule) { return rule.meanSteps <= limit; });
  choice.chosen = chosen - choice.frontier.begin();
  return std::move(choice);
}

} // namespace

Interval lossInterval(const Trace &trace, const Outcome &outcome) {
  if (trace.labelled)
    return newcombeInterval(outcome.counts);
  return wilsonInterval(outcome.counts.onlyFull, outcome.counts.puzzles());
}

Error checkPuzzles(int64_t found, double maxLoss) {
  // Of so many one lost does not exceed the bound yet; 1 / 0.001 is a little above
  // 1000 in binary.
  int64_t needed = std::max(kFewestPuzzles, static_cast<int64_t>(std::ceil(1 / maxLoss - 1e-9)));
  if (found >= needed)
    return Error::success();
  std::string message = std::to_string(found) + " puzzles are too few to tell a loss of " +
                        shortNumber(maxLoss) + ": at least " + std::to_string(needed) +
                        " are needed";
  if (found >= kFewestPuzzles)
    message += ", or --max-loss=" + shortNumber(std::ceil(1e4 / static_cast<double>(found)) / 1e4);
  return createStringError(message);
}

Error checkRequest(const Bound &bound, StringRef rule) {
  if (!(bound.maxLoss > 0 && bound.maxLoss < 1))
    return createStringError("--max-loss=" + shortNumber(bound.maxLoss) +
                             ": expected a share above 0 and below 1, such as 0.001 (no number of "
                             "puzzles proves a loss of 0)");
  if (rule.empty())
    return Error::success();
  Expected<HaltRuleKind> traits = findHaltingRule(rule);
  if (!traits)
    return createStringError("--rule: " + toString(traits.takeError()));
  if (traits->rule == TRM_HALT_NEVER)
    return createStringError("--rule=never has nothing to calibrate; choose a rule that halts");
  return Error::success();
}

static Expected<Choice> chooseOn(const Trace &trace, const Bound &bound,
                                 ArrayRef<HaltRuleKind> rules, int64_t leastRight) {
  Chooser chooser(trace, bound, leastRight);
  for (const HaltRuleKind &candidate : rules)
    chooser.consider(candidate);
  return chooser.finish();
}

/// Both, of which cycles are chosen where they save more than the margin.
static Choice combine(Choice steps, const Choice &cycles) {
  Choice both = std::move(steps);
  both.chosenOfSteps = both.chosen;
  both.chosenOfCycles = both.frontier.size() + cycles.chosen;
  bool isWorthIt = (1 + kMargin) * cycles.best().meanSteps < both.best().meanSteps;
  append_range(both.frontier, cycles.frontier);
  if (isWorthIt)
    both.chosen = *both.chosenOfCycles;
  return both;
}

Expected<Choice> chooseHalting(const Traces &traces, const Bound &bound, StringRef rule) {
  if (Error error = checkPuzzles(traces.any().puzzles.size(), bound.maxLoss))
    return error;
  Expected<SmallVector<HaltRuleKind>> rules = findRules(traces.any(), rule);
  if (!rules)
    return rules.takeError();
  if (!traces.cycles)
    return chooseOn(*traces.steps, bound, *rules, 0);
  if (!traces.steps)
    return chooseOn(*traces.cycles, bound, *rules, 0);
  Expected<Choice> steps = chooseOn(*traces.steps, bound, *rules, 0);
  Expected<Choice> cycles =
      chooseOn(*traces.cycles, bound, *rules, steps ? steps->best().right() : 0);
  if (steps && cycles)
    return combine(std::move(*steps), *cycles);
  // Where one of them finds nothing, the other is all that there is.
  if (!steps && cycles) {
    consumeError(steps.takeError());
    return cycles;
  }
  if (!cycles)
    consumeError(cycles.takeError());
  return steps;
}

} // namespace trm
