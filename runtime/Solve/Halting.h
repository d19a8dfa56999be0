//===- Halting.h - Halting rules by name ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the rules of Abi.h are called on the command line and in reports, and
// which of them a program follows.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_HALTING_H
#define TRM_RUNTIME_SOLVE_HALTING_H

#include "trm/runtime/Abi.h"

#include <string>
#include <vector>

namespace trm {

struct HaltRuleKind {
  const char *name;
  trm_halt rule;
  bool readsThreshold;
  bool readsStableSteps;
};

/// Every rule, in the order of enum trm_halt.
const std::vector<HaltRuleKind> &haltRuleKinds();
const HaltRuleKind &haltRuleKind(const trm_halting &halting);

/// Names of the rules that satisfy a predicate on HaltRuleKind, "q, stable".
template <typename Predicate>
std::string haltRuleList(Predicate predicate) {
  std::string list;
  for (const HaltRuleKind &kind : haltRuleKinds())
    if (predicate(kind))
      list += (list.empty() ? "" : ", ") + std::string(kind.name);
  return list;
}

bool acceptsHaltRule(const trm_model_info &info, const HaltRuleKind &kind);

/// The rule in force when `asked` is asked for: the model's own for
/// TRM_HALT_MODEL.
trm_halting resolveHalting(const trm_model_info &info, const trm_halting &asked);

/// Throws InputError when the model does not accept the rule.
void checkHalting(const trm_model_info &info, const trm_halting &asked);

/// A rule with the parameters that it reads, "q, threshold 4".
std::string describeHalting(const trm_halting &halting);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_HALTING_H
