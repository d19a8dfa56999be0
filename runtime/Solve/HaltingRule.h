//===- HaltingRule.h - A rule at work on one solve --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the host runs steps by hand, it halts as the model's solve() would.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_HALTINGRULE_H
#define TRM_RUNTIME_SOLVE_HALTINGRULE_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/TaskText.h"

namespace trm {

class HaltingRule {
public:
  HaltingRule(const trm_model_info &info, const trm_halting &asked);

  /// Whether the solve ends with this step. To be asked after each step, since
  /// it remembers the answers.
  bool stops(const float q[2], const Tokens &answer);

private:
  bool isStable(const Tokens &answer);

  const trm_halting halting;
  Tokens lastAnswer;
  int32_t unchangedSteps = 0;
};

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_HALTINGRULE_H
