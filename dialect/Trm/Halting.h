//===- Halting.h - halting rules of trm.supervise -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_HALTING_H
#define TRM_DIALECT_TRM_HALTING_H

#include "trm/dialect/Trm/Trm.h"
#include "trm/runtime/HaltRules.h"

namespace trm {

/// The rule's number in the C interface, which begins with TRM_HALT_MODEL.
constexpr trm_halt getAbiRule(HaltRule rule) {
  return static_cast<trm_halt>(static_cast<int>(rule) + 1);
}
static_assert(getAbiRule(HaltRule::never) == TRM_HALT_NEVER &&
                  getMaxEnumValForHaltRule() + 2 == std::size(kHaltRules),
              "the rules of the dialect are those of the interface, in the same order");

/// What the rule is called and reads.
inline const HaltRuleKind &getKind(HaltRule rule) { return haltRuleKind(getAbiRule(rule)); }

} // namespace trm

#endif // TRM_DIALECT_TRM_HALTING_H
