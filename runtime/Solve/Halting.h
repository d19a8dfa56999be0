//===- Halting.h - The halting rules of a program ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which of the halting rules a program follows.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_HALTING_H
#define TRM_RUNTIME_SOLVE_HALTING_H

#include "trm/runtime/HaltRules.h"

namespace trm {

bool acceptsHaltRule(const trm_model_info &info, const HaltRuleKind &kind);

/// The rule in force when `asked` is asked for: the model's own for
/// TRM_HALT_MODEL.
trm_halting resolveHalting(const trm_model_info &info, const trm_halting &asked);

/// Throws InputError when the model does not accept the rule.
void checkHalting(const trm_model_info &info, const trm_halting &asked);

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_HALTING_H
