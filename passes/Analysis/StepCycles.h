//===- StepCycles.h - cycles that may be steps --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the carry of a supervision step goes through one recursion and on to the next
// step, each cycle of the recursion ends as a step does, and may be one.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_STEPCYCLES_H
#define TRM_PASSES_ANALYSIS_STEPCYCLES_H

#include "trm/dialect/Trm/Trm.h"

namespace trm {

struct StepCycles {
  /// Null where there is an obstacle.
  RecurseOp recursion;
  /// Why cycles cannot be steps; else empty.
  llvm::StringRef obstacle;
};

StepCycles findStepCycles(SuperviseOp supervise);

/// What is wrong with a wish to halt after every cycle of this model, or success.
llvm::Error checkStepCycles(ModelOp model);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_STEPCYCLES_H
