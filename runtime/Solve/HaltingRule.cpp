//===- HaltingRule.cpp - A rule at work on one solve ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/HaltingRule.h"

#include "trm/runtime/Solve/Halting.h"

namespace trm {

HaltingRule::HaltingRule(const trm_model_info &info, const trm_halting &asked)
    : halting(resolveHalting(info, asked)) {}

bool HaltingRule::isStable(const Tokens &answer) {
  unchangedSteps = answer == lastAnswer ? unchangedSteps + 1 : 0;
  lastAnswer = answer;
  return unchangedSteps >= halting.stable_steps;
}

bool HaltingRule::stops(const float q[2], const Tokens &answer) {
  bool isWatched = haltRuleKind(halting.rule).readsStableSteps;
  return stopsSolve<float, bool>(static_cast<trm_halt>(halting.rule),
                                 {{q[0], q[1]}, halting.threshold, isWatched && isStable(answer)});
}

} // namespace trm
