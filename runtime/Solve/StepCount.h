//===- StepCount.h - steps as people count them -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model that looks after every cycle counts cycles; people are told supervision
// steps, parts of one where that is so, so that numbers of the same model compare.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_STEPCOUNT_H
#define TRM_RUNTIME_SOLVE_STEPCOUNT_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Support/Strings.h"

#include <cstdint>
#include <string>

namespace trm {

inline bool countsCycles(const trm_model_info &info) { return info.cycles_per_step != 1; }

inline double supervisionSteps(double steps, const trm_model_info &info) {
  return steps / info.cycles_per_step;
}

/// "3", or "3.33" after 10 cycles of which 3 are a step.
inline std::string stepText(int64_t steps, const trm_model_info &info) {
  if (steps % info.cycles_per_step == 0)
    return std::to_string(steps / info.cycles_per_step);
  return formatString("%.2f", supervisionSteps(static_cast<double>(steps), info));
}

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_STEPCOUNT_H
