//===- Halting.cpp - The halting rules of a program -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Halting.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

namespace trm {

bool acceptsHaltRule(const trm_model_info &info, const HaltRuleKind &kind) {
  return info.halt_rules >> kind.rule & 1;
}

trm_halting resolveHalting(const trm_model_info &info, const trm_halting &asked) {
  return asked.rule == TRM_HALT_MODEL ? info.halting : asked;
}

void checkHalting(const trm_model_info &info, const trm_halting &asked) {
  const HaltRuleKind &kind = haltRuleKind(asked.rule);
  if (acceptsHaltRule(info, kind))
    return;
  std::string accepted =
      haltRuleList([&](const HaltRuleKind &other) { return acceptsHaltRule(info, other); });
  throw InputError(formatString("--halt=%s: this program does not follow that rule; it accepts %s "
                                "(compile the model without --halting, or with --halting=%s)",
                                kind.name, accepted.c_str(), kind.name));
}

} // namespace trm
