//===- CheckPhase.cpp - what a phase begins with ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "trm/dialect/Trm/Trm.h"
#include "trm/passes/Passes.h"
#include "trm/passes/Pipelines.h"

namespace trm {
#define GEN_PASS_DEF_CHECKPHASE
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
/// The last phase that the module has seen, by what each leaves.
Phase findPhase(ModuleOp module) {
  FactsAttr facts = FactsAttr::of(module);
  if (!module.getOps<ModelOp>().empty())
    return facts ? Phase::Numerics : Phase::Recursion;
  if (!module.getOps<LLVM::LLVMFuncOp>().empty())
    return Phase::Llvm;
  return facts && facts.getSizes() ? Phase::Loops : Phase::Kernels;
}

class CheckPhase : public trm::impl::CheckPhaseBase<CheckPhase> {
public:
  using CheckPhaseBase::CheckPhaseBase;

  void runOnOperation() override {
    std::optional<Phase> wanted = parsePhase(phase);
    ModuleOp module = getOperation();
    if (!wanted || *wanted == Phase::Import || *wanted > Phase::Llvm)
      return fail("--trm-check-phase knows no phase '" + phase + "'");
    Phase found = findPhase(module), before = static_cast<Phase>(static_cast<int>(*wanted) - 1);
    if (*wanted > Phase::Kernels && !hasFunctions(module))
      return fail("the module has no functions; expected what the phase '" +
                  stringifyPhase(before) + "' leaves");
    // What optimises the recursion may be left out.
    if (*wanted == Phase::Recursion || *wanted == Phase::Numerics) {
      if (found > Phase::Numerics)
        fail("the phase '" + phase + "' works on a trm.model, but the module has seen the phase '" +
             stringifyPhase(found) + "'");
      return;
    }
    if (found > before)
      return fail("the module has seen the phase '" + stringifyPhase(found) + "', after which '" +
                  phase + "' has nothing to do");
    if (found < before)
      return fail("the phase '" + phase + "' works on what the phase '" + stringifyPhase(before) +
                  "' leaves; run " + listPipelines(found, before) +
                  " first, or let trmc --compile-to=" + phase + " run all");
    if (!TargetAttr::of(module))
      fail("the phase '" + phase +
           "' needs the attribute trm.target; trmc MODEL "
           "--target-cpu=NAME --compile-to=numerics attaches it");
  }

private:
  static bool hasFunctions(ModuleOp module) {
    return !module.getOps<ModelOp>().empty() || !module.getOps<func::FuncOp>().empty() ||
           !module.getOps<LLVM::LLVMFuncOp>().empty();
  }

  /// The flags of the phases after `done`, up to `last`.
  static std::string listPipelines(Phase done, Phase last) {
    std::string flags;
    for (Phase each : getPhases())
      if (each > done && each <= last)
        flags +=
            ((flags.empty() ? "--trm-" : " --trm-") + stringifyPhase(each) + "-pipeline").str();
    return flags;
  }

  /// Of the module's place alone: the module itself would be shown with all its weights.
  void fail(const Twine &message) {
    emitError(getOperation().getLoc(), message);
    signalPassFailure();
  }
};
} // namespace
