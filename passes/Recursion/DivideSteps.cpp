//===- DivideSteps.cpp - steps of one cycle -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/StepCycles.h"
#include "trm/passes/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

namespace trm {
#define GEN_PASS_DEF_DIVIDESTEPS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct DivideSteps : trm::impl::DivideStepsBase<DivideSteps> {
  void runOnOperation() override {
    SolveOp solve = getOperation().getSolve();
    SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp();
    if (!supervise)
      return;
    if (supervise.getCyclesPerStep() != 1)
      return miss(supervise, "steps are cycles already");
    StepCycles cycles = findStepCycles(supervise);
    if (!cycles.recursion) {
      supervise.emitOpError("is divided into cycles where the carry of a step goes through one "
                            "recursion and on to the next step, but ")
          << cycles.obstacle << "; halt after whole steps (halt-every=step)";
      return signalPassFailure();
    }
    if (cycles.recursion.getCycles() <= 1)
      return miss(supervise, "a step has no more than one cycle");
    if (failed(divide(supervise, cycles.recursion)))
      signalPassFailure();
  }

private:
  LogicalResult divide(SuperviseOp supervise, RecurseOp recurse) {
    uint64_t steps = supervise.getMaxSteps(), cycles = recurse.getCycles();
    if (cycles > std::numeric_limits<int32_t>::max() / steps)
      return supervise.emitOpError("counts cycles up to 2147483647, but they are ")
             << steps << " times " << cycles;
    ++numDivided;
    remark::passed(supervise.getLoc(), describe("DivideSteps"))
        << remark::metric("Steps", steps) << remark::metric("CyclesPerStep", cycles);
    supervise.setMaxSteps(steps * cycles);
    supervise.setCyclesPerStep(cycles);
    recurse.setCycles(1);
    recurse.removeNoGradAttr(); // said of the cycles of a step
    IRRewriter rewriter(&getContext());
    return recurse.promoteIfSingleIteration(rewriter);
  }

  void miss(SuperviseOp supervise, const char *reason) {
    remark::missed(supervise.getLoc(), describe("KeepSteps")) << remark::reason(reason);
  }

  remark::RemarkOpts describe(StringRef name) {
    return remark::RemarkOpts::name(name).category(getArgument());
  }
};
} // namespace
