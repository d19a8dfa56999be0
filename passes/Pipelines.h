//===- Pipelines.h - phases of a compilation ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The named phases between a checkpoint and an artifact. trmc runs them in
// order and can stop after each (--compile-to); trm-opt has one pipeline a phase
// (--trm-recursion-pipeline, ...), so that both run the same passes.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_PIPELINES_H
#define TRM_PASSES_PIPELINES_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

#include <optional>
#include <string>

namespace trm {

/// In order. Import is the importer's; Asm, Object and Program are a backend's.
enum class Phase { Import, Recursion, Numerics, Kernels, Loops, Llvm, Asm, Object, Program };

llvm::ArrayRef<Phase> getPhases();
llvm::StringRef stringifyPhase(Phase phase);
llvm::StringRef describePhase(Phase phase);
std::optional<Phase> parsePhase(llvm::StringRef name);

struct PhaseOptions {
  /// Recorded in the compiled model.
  std::string compiler = "trmc";
};

/// Adds the passes of one phase, Recursion to Llvm, to a pass manager on
/// builtin.module. The module holds one trm.model, and trm.target from Kernels on.
void buildPhase(mlir::OpPassManager &pm, Phase phase, const PhaseOptions &options = {});

/// Makes the passes and one pipeline a phase known to textual pipelines.
void registerPassesAndPipelines();

/// Dialects and interfaces that the phases use.
void registerAllDialects(mlir::DialectRegistry &registry);

} // namespace trm

#endif // TRM_PASSES_PIPELINES_H
