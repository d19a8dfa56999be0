//===- SpecializeHalting.cpp - one halting rule -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"
#include "trm/passes/Analysis/ModelCost.h"
#include "trm/passes/Passes.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/RegionUtils.h"

namespace trm {
#define GEN_PASS_DEF_SPECIALIZEHALTING
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

/// The rule of a name on the command line.
static std::optional<HaltRule> parseRule(StringRef name) {
  std::string identifier = name.str();
  std::replace(identifier.begin(), identifier.end(), '-', '_');
  return symbolizeHaltRule(identifier);
}

//===----------------------------------------------------------------------===//
// The answer's way out of the step
//===----------------------------------------------------------------------===//

namespace {
/// The operations that make the answer of a step from its new carry.
struct AnswerSlice {
  SmallVector<Operation *> operations; // in program order
  const char *obstacle = nullptr;      // why they cannot leave the step
};
} // namespace

/// Whether repeating `op` would cost more than the answer is worth.
static bool isExpensive(Operation *op) {
  return isa<ApplyOp, RecurseOp>(op) || countMultiplyAdds(op) > 0;
}

static AnswerSlice findAnswerSlice(SuperviseOp supervise) {
  YieldOp yield = supervise.getYield();
  llvm::SmallDenseSet<Value> carried(yield.getCarried().begin(), yield.getCarried().end());
  llvm::SetVector<Operation *> found;
  SmallVector<Value> open = {yield.getAnswer()};
  AnswerSlice slice;
  if (supervise.hasFirst()) {
    slice.obstacle = "the first step has an answer of its own";
    return slice;
  }
  while (!open.empty()) {
    Value value = open.pop_back_val();
    if (carried.contains(value) || value.getParentRegion() != &supervise.getBody())
      continue;
    Operation *definition = value.getDefiningOp();
    if (!definition || definition->getNumRegions() != 0) {
      slice.obstacle = "the answer depends on a value that is not carried on";
      return slice;
    }
    if (found.insert(definition))
      llvm::append_range(open, definition->getOperands());
  }
  for (Operation *op : found) {
    bool usedElsewhere = llvm::any_of(
        op->getUsers(), [&](Operation *user) { return !found.contains(user) && user != yield; });
    bool yieldedTwice = llvm::is_contained(op->getResults(), yield.getHalt());
    if (isExpensive(op) && (usedElsewhere || yieldedTwice))
      slice.obstacle = "what makes the answer is also read by the step";
  }
  slice.operations = found.takeVector();
  llvm::sort(slice.operations, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return slice;
}

static void moveIntoReadout(SuperviseOp supervise, ArrayRef<Operation *> operations,
                            RewriterBase &rewriter) {
  YieldOp yield = supervise.getYield();
  TypeRange types = supervise.getInitial().getTypes();
  SmallVector<Location> locations(types.size(), supervise.getLoc());
  OpBuilder::InsertionGuard guard(rewriter);
  Block *readout = rewriter.createBlock(&supervise.getReadout(), {}, types, locations);
  IRMapping mapping;
  for (auto [value, argument] : llvm::zip_equal(yield.getCarried(), readout->getArguments()))
    if (!mapping.contains(value))
      mapping.map(value, argument);
  for (Operation *op : operations)
    rewriter.clone(*op, mapping);
  Value answer = mapping.lookupOrDefault(yield.getAnswer());
  YieldOp::create(rewriter, yield.getLoc(), ValueRange(), answer, Value());
  for (Region *region : {&supervise.getBody(), &supervise.getFirst()})
    if (!region->empty())
      cast<YieldOp>(region->front().getTerminator()).getAnswerMutable().clear();
}

//===----------------------------------------------------------------------===//
// The head's way out of the model
//===----------------------------------------------------------------------===//

/// Replaces the loop by one without halting values, and the solve by one that
/// does not return them.
static SuperviseOp dropHalt(SolveOp solve, SuperviseOp supervise, RewriterBase &rewriter) {
  for (Region *region : {&supervise.getBody(), &supervise.getFirst()})
    if (!region->empty())
      cast<YieldOp>(region->front().getTerminator()).getHaltMutable().clear();
  auto terminator = cast<ReturnOp>(solve.getBody().front().getTerminator());
  for (int64_t i = terminator.getNumOperands() - 1; i >= 0; --i)
    if (terminator.getOperand(i) == supervise.getHalt())
      terminator->eraseOperand(i);
  rewriter.setInsertionPoint(supervise);
  OperationState state(supervise.getLoc(), SuperviseOp::getOperationName());
  state.addOperands(supervise.getInitial());
  state.addAttributes(supervise->getAttrs());
  state.addTypes({supervise.getAnswer().getType(), supervise.getSteps().getType()});
  for (Region &region : supervise->getRegions())
    state.addRegion()->takeBody(region);
  auto replacement = cast<SuperviseOp>(rewriter.create(state));
  supervise.getAnswer().replaceAllUsesWith(replacement.getAnswer());
  supervise.getSteps().replaceAllUsesWith(replacement.getSteps());
  rewriter.eraseOp(supervise);
  solve.setFunctionType(
      rewriter.getFunctionType(solve.getArgumentTypes(), terminator.getOperandTypes()));
  return replacement;
}

namespace {
struct SpecializeHalting : trm::impl::SpecializeHaltingBase<SpecializeHalting> {
  using SpecializeHaltingBase::SpecializeHaltingBase;

  void runOnOperation() override {
    SolveOp solve = getOperation().getSolve();
    SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp();
    if (!supervise)
      return;
    if (!rule.empty() && failed(fixRule(supervise)))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    if (supervise.getFixed() && supervise.getHalt() &&
        !SuperviseOp::readsHalt(supervise.getHalting()))
      supervise = dropHead(solve, supervise, rewriter);
    if (!supervise.hasReadout())
      separateReadout(supervise, rewriter);
    (void)runRegionDCE(rewriter, supervise->getRegions());
  }

private:
  remark::RemarkOpts opts(StringRef name) const {
    return remark::RemarkOpts::name(name).category(getArgument());
  }

  SuperviseOp dropHead(SolveOp solve, SuperviseOp supervise, RewriterBase &rewriter) {
    if (!llvm::all_of(supervise.getHalt().getUsers(), llvm::IsaPred<ReturnOp>)) {
      remark::missed(supervise.getLoc(), opts("DropHead"))
          << "the solve reads the halting values itself";
      return supervise;
    }
    ++numHeads;
    remark::passed(supervise.getLoc(), opts("DropHead"))
        << remark::metric("Values", static_cast<int>(supervise.getNumHaltValues()));
    return dropHalt(solve, supervise, rewriter);
  }

  LogicalResult fixRule(SuperviseOp supervise) {
    std::optional<HaltRule> parsed = parseRule(rule);
    if (!parsed)
      return supervise.emitError("is fixed to one of the rules ")
             << haltRuleList() << ", but the pass was asked for '" << rule << "'";
    int64_t values = supervise.getNumHaltValues();
    int64_t needed = getKind(*parsed).values;
    if (values < needed)
      return supervise.emitError("has ")
             << values << " halting values, but the rule '" << rule << "' reads " << needed;
    if (stableSteps < 1)
      return supervise.emitError("compares an answer with at least one before, but the pass was "
                                 "asked for ")
             << stableSteps.getValue();
    Builder b(&getContext());
    supervise.setHalting(*parsed);
    supervise.setThresholdAttr(b.getF64FloatAttr(threshold));
    supervise.setStableSteps(stableSteps);
    supervise.setFixed(true);
    remark::passed(supervise.getLoc(), opts("FixRule"))
        << remark::metric("Rule", rule.getValue())
        << remark::metric("Threshold", std::to_string(threshold.getValue()))
        << remark::metric("StableSteps", static_cast<int>(stableSteps.getValue()));
    return success();
  }

  void separateReadout(SuperviseOp supervise, RewriterBase &rewriter) {
    AnswerSlice slice = findAnswerSlice(supervise);
    if (slice.obstacle) {
      remark::missed(supervise.getLoc(), opts("Readout")) << slice.obstacle;
      return;
    }
    moveIntoReadout(supervise, slice.operations, rewriter);
    ++numReadouts;
    remark::passed(supervise.getLoc(), opts("Readout"))
        << remark::metric("Operations", static_cast<int>(slice.operations.size()));
  }
};
} // namespace
