//===- ModelFacts.h - facts of a lowered model --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What lowering leaves in the module attribute `trm.facts` for the artifacts
// that are written beside the code.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_MODELFACTS_H
#define TRM_CODEGEN_MODELFACTS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace trm {

struct ModelFacts {
  /// Prefix of the model's functions, a C identifier.
  std::string name;
  std::string family;
  std::string digest;
  /// As the interface says it, "mixed" where products have several.
  std::string precision;
  int32_t seqLen = 0;
  int32_t vocabSize = 0;
  int32_t positions = 0;
  int32_t hiddenSize = 0;
  int32_t maxSteps = 0;
  int32_t qOutputs = 0;
  /// Supervision steps that one call of step() runs.
  int32_t stepStride = 1;
  /// Threads that may work on one puzzle.
  int32_t maxTeam = 1;
  /// The halting rule that was compiled in (enum trm_halt) and its parameters.
  int32_t rule = 0;
  double threshold = 0;
  int32_t stableSteps = 1;
  int32_t arenaBytes = 0;
  /// Of all latents together.
  int32_t carryElements = 0;
  int64_t parameters = 0;
  int64_t weightBytes = 0;
  int64_t multiplyAddsPerStep = 0;
  /// Empty where the model has no puzzle embedding.
  std::vector<int32_t> puzzleIds;
  /// What the first word of an arena may be once start() has seen it.
  std::vector<int64_t> startedWords;

  static constexpr llvm::StringLiteral kAttributeName = "trm.facts";

  static llvm::Expected<ModelFacts> of(mlir::ModuleOp module);
};

} // namespace trm

#endif // TRM_CODEGEN_MODELFACTS_H
