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
#include "mlir/Pass/PassOptions.h"
#include "trm/dialect/Trm/PrecisionNames.h"

#include "llvm/Support/Error.h"

#include <functional>
#include <optional>
#include <string>

namespace trm {

/// In order. Import is the importer's; Asm, Object and Program are a backend's.
enum class Phase { Import, Recursion, Numerics, Kernels, Loops, Llvm, Asm, Object, Program };

llvm::ArrayRef<Phase> getPhases();
llvm::StringRef stringifyPhase(Phase phase);
llvm::StringRef describePhase(Phase phase);
std::optional<Phase> parsePhase(llvm::StringRef name);

/// What a halting rule looks at the end of.
enum class HaltEvery { Step, Cycle };

constexpr llvm::StringLiteral stringifyHaltEvery(HaltEvery every) {
  return every == HaltEvery::Cycle ? llvm::StringLiteral("cycle") : llvm::StringLiteral("step");
}

/// What LLVM's options of an enum take in place of cl::values().
struct HaltEveryValues {
  template <typename Option>
  void apply(Option &option) const {
    for (auto [every, meaning] : {std::pair(HaltEvery::Step, "supervision steps, as trained"),
                                  std::pair(HaltEvery::Cycle, "cycles of a step's recursion")})
      option.getParser().addLiteralOption(stringifyHaltEvery(every), every, meaning);
  }
};

/// A halting rule that is fixed at compile time, by its name on the command line.
struct HaltingChoice {
  std::string rule;
  double threshold = 0;
  int64_t stableSteps = 1;
  /// None: what the options of the phase say.
  std::optional<HaltEvery> every = std::nullopt;
};

/// Which optimisations run, and how: the options of --trm-recursion-pipeline and
/// of trmc --optimize. Those of the later phases are ignored by the former.
struct OptimizeOptions : mlir::PassPipelineOptions<OptimizeOptions> {
  Option<bool> stripTraining{*this, "strip-training", llvm::cl::init(true),
                             llvm::cl::desc("Drop what only training used")};
  Option<bool> hoist{*this, "hoist", llvm::cl::init(true),
                     llvm::cl::desc("Move invariant work out of cycles, scaling into weights")};
  Option<bool> peelFirst{*this, "peel-first", llvm::cl::init(false),
                         llvm::cl::desc("Give the first step a version of its own")};
  Option<uint64_t> unrollInner{*this, "unroll-inner", llvm::cl::init(1),
                               llvm::cl::desc("Factor for innermost recursions, 0: by cost")};
  Option<uint64_t> unrollOuter{*this, "unroll-outer", llvm::cl::init(1),
                               llvm::cl::desc("Factor for recursions around others, 0: by cost")};
  Option<uint64_t> unrollSteps{*this, "unroll-steps", llvm::cl::init(1),
                               llvm::cl::desc("Factor for supervision steps")};
  Option<bool> fuseIterations{*this, "fuse-iterations", llvm::cl::init(false),
                              llvm::cl::desc("Join an application with the start of the next")};
  Option<bool> rematerialize{
      *this, "rematerialize", llvm::cl::init(false),
      llvm::cl::desc("Compute sums and embeddings again rather than keep them; by default where "
                     "memory is small")};
  Option<bool> narrowAttention{*this, "narrow-attention", llvm::cl::init(true),
                               llvm::cl::desc("Attention in the precision of the products")};
  Option<bool> fuseNorms{*this, "fuse-norms", llvm::cl::init(true),
                         llvm::cl::desc("Normalize in the matrix product before")};
  Option<bool> specializeHalting{*this, "specialize-halting", llvm::cl::init(true),
                                 llvm::cl::desc("Read answers out only where they are looked at")};
  Option<HaltEvery> haltEvery{*this, "halt-every", llvm::cl::init(HaltEvery::Step),
                              llvm::cl::desc("After what a solve may halt"), HaltEveryValues()};
  Option<std::string> rule{*this, "rule", llvm::cl::init(""),
                           llvm::cl::desc("Halting rule to fix; none leaves the choice")};
  Option<double> threshold{*this, "threshold", llvm::cl::init(0.0),
                           llvm::cl::desc("Threshold of the rule")};
  Option<int64_t> stableSteps{*this, "stable-steps", llvm::cl::init(1),
                              llvm::cl::desc("Steps that leave the answer unchanged")};
  Option<Precision> precision{*this, "precision", llvm::cl::init(Precision::f32),
                              llvm::cl::desc("Of matrix products"), PrecisionValues()};
  ListOption<PrecisionException> except{
      *this, "except", llvm::cl::desc("Weights of another precision, NAME=PRECISION")};
  Option<bool> shareCode{*this, "share-code", llvm::cl::init(true),
                         llvm::cl::desc("One function for layers that differ in weights only")};
  Option<bool> decomposeKernels{
      *this, "decompose-kernels", llvm::cl::init(false),
      llvm::cl::desc("Plain loops in place of all kernels, which these are checked against")};
  Option<bool> planMemory{*this, "plan-memory", llvm::cl::init(true),
                          llvm::cl::desc("Let buffers share bytes over the whole solve")};
  Option<unsigned> puzzleThreads{*this, "puzzle-threads", llvm::cl::init(1),
                                 llvm::cl::desc("Threads that may work on one puzzle")};
};

struct PhaseOptions {
  /// Recorded in the compiled model.
  std::string compiler = "trmc";
  /// Leaves kernels and entry points to a backend that writes them itself.
  bool keepKernels = false;
  /// Which kernels that backend has: the others are decomposed.
  std::function<bool(mlir::Operation *)> hasKernel = {};
  /// The target's memory is small: what saves some is on where `optimize` is silent.
  bool saveMemory = false;
  /// Overrides that of `optimize`; recorded by the phase Numerics.
  std::optional<unsigned> puzzleThreads = std::nullopt;
  /// Overrides that of `optimize`.
  std::optional<HaltEvery> haltEvery = std::nullopt;
  /// Overrides the rule of `optimize`.
  std::optional<HaltingChoice> halting = std::nullopt;
  /// Of the products in networks. Overrides that of `optimize`.
  std::optional<Precision> precision = std::nullopt;
  /// In place of those of `optimize`.
  std::vector<PrecisionException> except = {};
  /// OptimizeOptions as text, "hoist=false peel-first=true".
  std::string optimize = "";
};

/// What is wrong with the text of PhaseOptions::optimize, or success.
llvm::Error checkOptimizeOptions(llvm::StringRef text);

/// Adds the passes of one phase, Recursion to Llvm, to a pass manager on
/// builtin.module. The module holds one trm.model, and trm.target from Kernels on.
void buildPhase(mlir::OpPassManager &pm, Phase phase, const PhaseOptions &options = {});

/// Makes the passes and one pipeline a phase known to textual pipelines.
void registerPassesAndPipelines();

/// Dialects and interfaces that the phases use.
void registerAllDialects(mlir::DialectRegistry &registry);

} // namespace trm

#endif // TRM_PASSES_PIPELINES_H
