//===- Halting.cpp - Halting rules by name ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Halting.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

namespace trm {

const std::vector<HaltRuleKind> &haltRuleKinds() {
  static const std::vector<HaltRuleKind> kinds = {
      {"model", TRM_HALT_MODEL, false, false},  {"never", TRM_HALT_NEVER, false, false},
      {"q", TRM_HALT_Q, true, false},           {"q-compare", TRM_HALT_Q_COMPARE, true, false},
      {"stable", TRM_HALT_STABLE, false, true}, {"q-and-stable", TRM_HALT_Q_AND_STABLE, true, true},
  };
  return kinds;
}

const HaltRuleKind &haltRuleKind(const trm_halting &halting) {
  return haltRuleKinds().at(halting.rule);
}

bool acceptsHaltRule(const trm_model_info &info, const HaltRuleKind &kind) {
  return info.halt_rules >> kind.rule & 1;
}

trm_halting resolveHalting(const trm_model_info &info, const trm_halting &asked) {
  return asked.rule == TRM_HALT_MODEL ? info.halting : asked;
}

void checkHalting(const trm_model_info &info, const trm_halting &asked) {
  const HaltRuleKind &kind = haltRuleKind(asked);
  if (acceptsHaltRule(info, kind))
    return;
  std::string accepted =
      haltRuleList([&](const HaltRuleKind &other) { return acceptsHaltRule(info, other); });
  throw InputError(formatString("--halt=%s: this program does not follow that rule; it accepts %s "
                                "(compile the model without --halting, or with --halting=%s)",
                                kind.name, accepted.c_str(), kind.name));
}

std::string describeHalting(const trm_halting &halting) {
  const HaltRuleKind &kind = haltRuleKind(halting);
  std::string text = kind.name;
  if (kind.readsThreshold)
    text += formatString(", threshold %g", halting.threshold);
  if (kind.readsStableSteps)
    text += formatString(", steps %d", halting.stable_steps);
  return text;
}

} // namespace trm
