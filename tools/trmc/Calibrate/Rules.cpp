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

constexpr HaltingRuleTraits kRules[] = {
    {"q-and-stable", 1, true}, {"stable", 0, true}, {"q", 1, false},
    {"q-compare", 2, false},   {"never", 0, false},
};

ArrayRef<HaltingRuleTraits> getHaltingRules() { return kRules; }

Expected<HaltingRuleTraits> findHaltingRule(StringRef name) {
  const HaltingRuleTraits *found = find_if(kRules, [&](auto &rule) { return rule.name == name; });
  if (found != std::end(kRules))
    return *found;
  auto names = map_to_vector(kRules, [](auto &rule) -> StringRef { return rule.name; });
  return createStringError("there is no halting rule '" + name + "'" + didYouMean(name, names) +
                           "; choose one of: " + join(names, ", "));
}

Error checkHaltingChoice(const HaltingChoice &choice) {
  Expected<HaltingRuleTraits> rule = findHaltingRule(choice.rule);
  if (!rule)
    return rule.takeError();
  if (rule->qOutputs == 0 && choice.threshold != 0)
    return createStringError("the rule '" + choice.rule + "' reads no halting value and has no " +
                             "threshold; take 'threshold' away");
  // Compiled models compare in float32.
  if (!std::isfinite(static_cast<float>(choice.threshold)))
    return createStringError("the threshold of '" + choice.rule + "' must be a finite float32");
  if (!rule->stable && choice.stableSteps != 1)
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
  Expected<HaltingRuleTraits> rule = findHaltingRule(choice.rule);
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
  HaltingRuleTraits rule = cantFail(findHaltingRule(choice.rule));
  std::string text = choice.rule;
  if (rule.qOutputs > 0)
    text += ",threshold=" + shortNumber(choice.threshold);
  if (rule.stable)
    text += ",steps=" + std::to_string(choice.stableSteps);
  return text;
}

} // namespace trm
