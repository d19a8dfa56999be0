//===- Pipelines.cpp - phases of a compilation --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Pipelines.h"
#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/passes/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace trm;

namespace {
struct PhaseName {
  Phase phase;
  StringLiteral name, description;
};
constexpr PhaseName kPhases[] = {
    {Phase::Import, "import", "the model as read, in the trm dialect"},
    {Phase::Recursion, "recursion", "loops optimised: invariant code, shared values, dead weights"},
    {Phase::Numerics, "numerics", "one number format"},
    {Phase::Kernels, "kernels", "linalg and trk on tensors, weights packed for the target"},
    {Phase::Loops, "loops", "scf, vector and memref in one arena, with the C entry points"},
    {Phase::Llvm, "llvm", "the LLVM dialect"},
    {Phase::Asm, "asm", "assembly"},
    {Phase::Object, "object", "an object file"},
    {Phase::Program, "program", "a program"},
};
constexpr Phase kPhaseOrder[] = {Phase::Import,  Phase::Recursion, Phase::Numerics,
                                 Phase::Kernels, Phase::Loops,     Phase::Llvm,
                                 Phase::Asm,     Phase::Object,    Phase::Program};
} // namespace

ArrayRef<Phase> trm::getPhases() { return kPhaseOrder; }

StringRef trm::stringifyPhase(Phase phase) { return kPhases[static_cast<int>(phase)].name; }

StringRef trm::describePhase(Phase phase) { return kPhases[static_cast<int>(phase)].description; }

std::optional<Phase> trm::parsePhase(StringRef name) {
  for (const PhaseName &entry : kPhases)
    if (entry.name == name)
      return entry.phase;
  return std::nullopt;
}

static void buildRecursion(OpPassManager &pm, const OptimizeOptions &options) {
  OpPassManager &model = pm.nest<ModelOp>();
  if (options.haltEvery == HaltEvery::Cycle)
    model.addPass(createDivideSteps());
  // Once the rule is fixed it is known what only training, or other rules, read.
  if (options.specializeHalting)
    model.addPass(createSpecializeHalting({options.rule, options.threshold, options.stableSteps}));
  if (options.stripTraining)
    model.addPass(createStripTraining());
  model.addPass(createCanonicalizerPass());
  model.addPass(createCSEPass());
  if (options.hoist)
    model.addPass(createHoist());
  if (options.peelFirst)
    model.addPass(createPeelFirst());
  UnrollRecursionOptions unroll;
  unroll.inner = options.unrollInner;
  unroll.outer = options.unrollOuter;
  unroll.steps = options.unrollSteps;
  if (unroll.inner != 1 || unroll.outer != 1 || unroll.steps != 1)
    model.addPass(createUnrollRecursion(unroll));
  if (options.fuseIterations)
    model.addPass(createFuseIterations());
  model.addPass(createCanonicalizerPass());
  model.addPass(createCSEPass());
  if (options.rematerialize)
    model.addPass(createRematerialize());
  model.addPass(createSymbolDCEPass());
}

static void buildNumerics(OpPassManager &pm, const OptimizeOptions &options) {
  pm.addPass(createConvertWeights());
  if (options.precision != Precision::f32 || !options.except.empty()) {
    AssignPrecisionOptions precision;
    precision.precision = options.precision;
    llvm::append_range(precision.except, options.except);
    precision.narrowAttention = options.narrowAttention;
    pm.addNestedPass<ModelOp>(createAssignPrecision(precision));
  }
  pm.addPass(createRecordFacts({options.puzzleThreads}));
}

static void buildKernels(OpPassManager &pm, const OptimizeOptions &options,
                         const PhaseOptions &phase) {
  pm.addPass(createLowerNeural({options.fuseNorms}));
  pm.addPass(createLowerStructure());
  pm.addPass(createPackWeights({/*fourBitWeights=*/phase.keepKernels}));
  pm.addPass(options.decomposeKernels ? createDecomposeKernels()
             : phase.keepKernels      ? createDecomposeKernels(phase.hasKernel)
                                      : createDecomposeKernels(hasLowering));
  pm.addPass(createCSEPass());
  if (options.shareCode)
    pm.addPass(createShareCode());
}

static void buildLoops(OpPassManager &pm, const OptimizeOptions &optimize, bool keepKernels) {
  bufferization::OneShotBufferizePassOptions options;
  options.bufferizeFunctionBoundaries = true;
  options.functionBoundaryTypeConversion = bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addNestedPass<func::FuncOp>(createSplitDestinations());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  pm.addPass(bufferization::createOneShotBufferizePass(options));
  pm.addPass(bufferization::createDropEquivalentBufferResultsPass());
  pm.addPass(createOrderGlobals());
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  if (keepKernels) {
    pm.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  } else {
    pm.addNestedPass<func::FuncOp>(createLowerKernels());
    pm.addNestedPass<func::FuncOp>(createConvertLinalgToParallelLoopsPass());
    pm.addPass(createDistribute());
  }
  pm.addPass(createPlanMemory({optimize.planMemory}));
  pm.addPass(createEmitEntryPoints({/*forSource=*/keepKernels}));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void buildLlvm(OpPassManager &pm, const PhaseOptions &options) {
  pm.addNestedPass<func::FuncOp>(createExpandExp());
  pm.addNestedPass<func::FuncOp>(createLowerDot());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createLowerToLlvm());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createEmitModelInfo({options.compiler}));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

/// The options of `text`, with the rule that was asked for apart.
static std::unique_ptr<OptimizeOptions> parseOptimizeOptions(const PhaseOptions &options) {
  auto result = std::make_unique<OptimizeOptions>();
  if (failed(result->parseFromString(options.optimize)))
    return nullptr;
  if (options.puzzleThreads)
    result->puzzleThreads = *options.puzzleThreads;
  if (options.haltEvery)
    result->haltEvery = *options.haltEvery;
  if (options.halting) {
    result->rule = options.halting->rule;
    result->threshold = options.halting->threshold;
    result->stableSteps = options.halting->stableSteps;
    if (options.halting->every)
      result->haltEvery = *options.halting->every;
  }
  if (options.precision)
    result->precision = *options.precision;
  if (!result->rematerialize.hasValue())
    result->rematerialize = options.saveMemory;
  if (!options.except.empty())
    result->except = options.except;
  return result;
}

llvm::Error trm::checkOptimizeOptions(StringRef text) {
  std::string message;
  llvm::raw_string_ostream os(message);
  OptimizeOptions options;
  if (succeeded(options.parseFromString(text, os)))
    return llvm::Error::success();
  return llvm::createStringError("--optimize='" + text + "': " + StringRef(message).trim());
}

static void buildPhase(OpPassManager &pm, Phase phase, const PhaseOptions &options,
                       const OptimizeOptions &optimize) {
  switch (phase) {
  case Phase::Recursion:
    return buildRecursion(pm, optimize);
  case Phase::Numerics:
    return buildNumerics(pm, optimize);
  case Phase::Kernels:
    return buildKernels(pm, optimize, options);
  case Phase::Loops:
    return buildLoops(pm, optimize, options.keepKernels);
  case Phase::Llvm:
    return buildLlvm(pm, options);
  case Phase::Import:
  case Phase::Asm:
  case Phase::Object:
  case Phase::Program:
    return; // not made of passes
  }
}

void trm::buildPhase(OpPassManager &pm, Phase phase, const PhaseOptions &options) {
  std::unique_ptr<OptimizeOptions> optimize = parseOptimizeOptions(options);
  assert(optimize && "checkOptimizeOptions() comes first");
  ::buildPhase(pm, phase, options, *optimize);
}

void trm::registerPassesAndPipelines() {
  registerTrmPasses();
  for (Phase phase : {Phase::Recursion, Phase::Numerics, Phase::Kernels, Phase::Loops, Phase::Llvm})
    PassPipelineRegistration<OptimizeOptions>(
        ("trm-" + stringifyPhase(phase) + "-pipeline").str(),
        ("Passes of the phase: " + describePhase(phase)).str(),
        [phase](OpPassManager &pm, const OptimizeOptions &options) {
          // trmc runs the phases in their order; here they are whoever's.
          pm.addPass(createCheckPhase({stringifyPhase(phase).str()}));
          ::buildPhase(pm, phase, PhaseOptions(), options);
        });
}
