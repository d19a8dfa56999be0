//===- Rules.cpp - halting rules by name --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/Rules.h"
#include "trm/codegen/Target/Nearest.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <limits>

using namespace llvm;

namespace trm {

ArrayRef<HaltRuleKind> getHaltingRules() {
  static const SmallVector<HaltRuleKind> rules = [] {
    SmallVector<HaltRuleKind> all(drop_begin(kHaltRules));
    auto looksAt = [](const HaltRuleKind &kind) {
      return 2 * kind.readsStableSteps + kind.readsThreshold;
    };
    stable_sort(all, [&](auto &a, auto &b) { return looksAt(a) > looksAt(b); });
    return all;
  }();
  return rules;
}

Expected<HaltRuleKind> findHaltingRule(StringRef name) {
  for (const HaltRuleKind &rule : getHaltingRules())
    if (rule.name == name)
      return rule;
  auto names = map_to_vector(getHaltingRules(), [](auto &rule) { return StringRef(rule.name); });
  return createStringError("there is no halting rule '" + name + "'" + didYouMean(name, names) +
                           "; choose one of: " + join(names, ", "));
}

Error checkHaltingChoice(const HaltingChoice &choice) {
  Expected<HaltRuleKind> rule = findHaltingRule(choice.rule);
  if (!rule)
    return rule.takeError();
  if (!rule->readsThreshold && choice.threshold != 0)
    return createStringError("the rule '" + choice.rule + "' reads no halting value and has no " +
                             "threshold; take 'threshold' away");
  // Compiled models compare in float32.
  if (!std::isfinite(static_cast<float>(choice.threshold)))
    return createStringError("the threshold of '" + choice.rule + "' must be a finite float32");
  if (!rule->readsStableSteps && choice.stableSteps != 1)
    return createStringError("the rule '" + choice.rule + "' does not look at the answers before " +
                             "and has no steps; take 'steps' away");
  if (choice.stableSteps < 1 || choice.stableSteps > std::numeric_limits<int32_t>::max())
    return createStringError("the steps of '" + choice.rule + "' must be at least 1, found " +
                             Twine(choice.stableSteps));
  return Error::success();
}

/// "threshold=1.5" or "steps=2" into the choice.
static Error parseParameter(StringRef text, HaltingChoice &choice) {
  auto [key, value] = text.split('=');
  if (key == "threshold") {
    if (value.getAsDouble(choice.threshold, /*AllowInexact=*/true))
      return createStringError("'" + text + "': expected a number after 'threshold='");
  } else if (key == "steps") {
    if (value.getAsInteger(10, choice.stableSteps))
      return createStringError("'" + text + "': expected a whole number after 'steps='");
  } else {
    return createStringError("a halting rule has no parameter '" + key +
                             "'; expected RULE[,threshold=X][,steps=K]");
  }
  return Error::success();
}

Expected<HaltingChoice> parseHaltingChoice(StringRef text) {
  SmallVector<StringRef> parts;
  text.split(parts, ',');
  HaltingChoice choice;
  choice.rule = parts.front().str();
  Expected<HaltRuleKind> rule = findHaltingRule(choice.rule);
  if (!rule)
    return rule.takeError();
  for (StringRef part : ArrayRef(parts).drop_front())
    if (Error error = parseParameter(part, choice))
      return error;
  if (Error error = checkHaltingChoice(choice))
    return error;
  return choice;
}

std::string shortNumber(double value) {
  std::string text;
  raw_string_ostream(text) << format("%.9g", value);
  return text;
}

std::string spellHaltingChoice(const HaltingChoice &choice) {
  HaltRuleKind rule = cantFail(findHaltingRule(choice.rule));
  std::string text = choice.rule;
  if (rule.readsThreshold)
    text += ",threshold=" + shortNumber(choice.threshold);
  if (rule.readsStableSteps)
    text += ",steps=" + std::to_string(choice.stableSteps);
  return text;
}

std::string spellHaltingFlags(const HaltingChoice &choice) {
  std::string text = "--halting=" + spellHaltingChoice(choice);
  if (choice.every == HaltEvery::Cycle)
    text += " --halt-every=cycle";
  return text;
}

} // namespace trm
