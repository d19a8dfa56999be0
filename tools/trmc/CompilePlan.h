//===- CompilePlan.h - how a request is carried out ------------------- -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is decided once the model is read and before anything runs: targets, memories,
// options of the passes. Whatever a request cannot have of this model is refused here.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_COMPILEPLAN_H
#define TRM_TOOLS_TRMC_COMPILEPLAN_H

#include "trm/tools/trmc/CompileRequest.h"
#include "trm/tools/trmc/Input.h"

namespace trm {

/// The last phase that is the same for all targets.
constexpr Phase kLastCommonPhase = Phase::Numerics;

/// The last phase whose output the interpreter runs.
constexpr Phase kLastInterpreted = Phase::Numerics;

struct CompilePlan {
  /// The targets, best first; none where the IR has its own, or needs none.
  std::vector<TargetAttr> levels;
  /// Whose memories and compiler are known; null where there are several, or the IR
  /// has its own target.
  const TargetRecord *machine = nullptr;
  /// What the model may take.
  Budget budget;
  PhaseOptions phases;
  bool needsSelfTest = false;
};

llvm::Expected<CompilePlan> makePlan(const TrmcSession &session, const CompileRequest &request,
                                     const Input &input);

} // namespace trm

#endif // TRM_TOOLS_TRMC_COMPILEPLAN_H
