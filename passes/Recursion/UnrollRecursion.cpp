//===- UnrollRecursion.cpp - copies of loop bodies ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "trm/dialect/Trm/Trm.h"
#include "trm/passes/Analysis/ModelCost.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/Support/MathExtras.h"

namespace trm {
#define GEN_PASS_DEF_UNROLLRECURSION
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Passing pointers and the call itself.
constexpr uint64_t kCallBytes = 32;
/// A vectorised loop nest with a tail.
constexpr uint64_t kElementwiseBytes = 256;
/// Register tiles of whole and remaining rows: with 512-bit vectors the kernels
/// of a network take 36 KiB for 8 linear layers.
constexpr uint64_t kKernelBytes = 4096;
/// The loop itself: counter, comparison, branch.
constexpr uint64_t kLoopBytes = 16;

/// What fits the instruction cache of a small core beside the kernels.
constexpr uint64_t kDefaultBudget = 4096;
/// Code shares the cache with weights and latents, which need nearly all of it.
constexpr uint64_t kCodeShareOfL2 = 64;

/// More would be a mistake: no trained recursion comes near.
constexpr uint64_t kMaxCopies = 4096;

uint64_t estimateCodeBytes(Region &region) {
  uint64_t bytes = 0;
  for (Operation &op : region.front().without_terminator()) {
    if (isa<ApplyOp>(op))
      bytes += kCallBytes;
    else if (countMultiplyAdds(&op) > 0)
      bytes += kKernelBytes;
    else if (auto recurse = dyn_cast<RecurseOp>(op))
      bytes += kLoopBytes + estimateCodeBytes(recurse.getBody());
    else
      bytes += kElementwiseBytes;
  }
  return bytes;
}

/// Calls in a row have nothing that copies could simplify together.
bool hasOnlyCalls(Region &region) {
  return llvm::all_of(region.front().without_terminator(),
                      [](Operation &op) { return isa<ApplyOp>(op); });
}

/// Clones a body to the builder's place, all but its yield, which is returned.
YieldOp cloneBody(OpBuilder &builder, Region &body, ValueRange carry, IRMapping &mapping) {
  mapping.map(body.getArguments(), carry);
  for (Operation &op : body.front().without_terminator())
    builder.clone(op, mapping);
  return cast<YieldOp>(body.front().getTerminator());
}

SmallVector<Value> cloneCycles(OpBuilder &builder, Region &body, uint64_t count, ValueRange carry) {
  SmallVector<Value> values(carry);
  for (uint64_t copy = 0; copy < count; ++copy) {
    IRMapping mapping;
    YieldOp yield = cloneBody(builder, body, values, mapping);
    values = llvm::map_to_vector(yield.getCarried(),
                                 [&](Value value) { return mapping.lookupOrDefault(value); });
  }
  return values;
}

/// `factor` cycles in one, and the rest of the cycles behind the loop.
void unrollCycles(RecurseOp loop, uint64_t factor) {
  OpBuilder builder(loop);
  uint64_t cycles = loop.getCycles(), rest = cycles % factor;
  SmallVector<Value> carry(loop.getInitial());
  if (cycles <= factor) {
    rest = cycles;
  } else {
    auto unrolled = RecurseOp::create(builder, loop.getLoc(), cycles / factor, carry);
    OpBuilder inside = OpBuilder::atBlockBegin(&unrolled.getBody().front());
    YieldOp::create(inside, loop.getYield().getLoc(),
                    cloneCycles(inside, loop.getBody(), factor, unrolled.getBody().getArguments()));
    carry = unrolled.getResults();
  }
  loop.replaceAllUsesWith(cloneCycles(builder, loop.getBody(), rest, carry));
  loop.erase();
}

/// Answers and halting values of all copies but the last are never looked at.
void eraseDeadOperations(Block &block) {
  SmallVector<Operation *> operations;
  for (Operation &op : block.without_terminator())
    operations.push_back(&op);
  for (Operation *op : llvm::reverse(operations))
    if (isOpTriviallyDead(op))
      op->erase();
}

void unrollSteps(SuperviseOp supervise, uint64_t factor) {
  Region step;
  step.takeBody(supervise.getBody());
  Block &copies = supervise.getBody().emplaceBlock();
  for (BlockArgument argument : step.getArguments())
    copies.addArgument(argument.getType(), argument.getLoc());
  OpBuilder builder = OpBuilder::atBlockEnd(&copies);
  SmallVector<Value> carry = cloneCycles(builder, step, factor - 1, copies.getArguments());
  IRMapping mapping;
  builder.clone(*cloneBody(builder, step, carry, mapping), mapping);
  eraseDeadOperations(copies);
  supervise.setStepStride(supervise.getStepStride() * factor);
}

uint64_t countRuns(SuperviseOp supervise) {
  return supervise.getMaxSteps() / supervise.getStepStride();
}

bool looksAtEveryStep(SuperviseOp supervise) {
  return !supervise.getFixed() || supervise.getHalting() != HaltRule::never;
}

struct UnrollRecursion : trm::impl::UnrollRecursionBase<UnrollRecursion> {
  using UnrollRecursionBase::UnrollRecursionBase;

  void runOnOperation() override {
    if (failed(checkFactor("inner", inner)) || failed(checkFactor("outer", outer)) ||
        failed(checkFactor("steps", steps)))
      return signalPassFailure();
    // Innermost first, so that the copies of a body hold what became of its loops;
    // which loop is innermost is asked before that.
    SmallVector<std::pair<RecurseOp, bool>> loops;
    getOperation().walk([&](RecurseOp loop) {
      bool isOuter =
          loop.getBody().walk([](RecurseOp) { return WalkResult::interrupt(); }).wasInterrupted();
      loops.emplace_back(loop, isOuter);
    });
    for (auto [loop, isOuter] : loops)
      unroll(loop, isOuter ? outer : inner, isOuter ? "outer" : "inner");
    SolveOp solve = getOperation().getSolve();
    if (SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp())
      if (failed(unroll(supervise)))
        return signalPassFailure();
  }

private:
  LogicalResult checkFactor(StringRef option, uint64_t factor) {
    if (factor <= kMaxCopies)
      return success();
    return getOperation().emitError() << "a loop is unrolled by at most " << kMaxCopies
                                      << ", but option " << option << " is " << factor;
  }

  void unroll(RecurseOp loop, uint64_t factor, StringRef kind) {
    uint64_t cycles = loop.getCycles(), bytes = estimateCodeBytes(loop.getBody());
    if (factor == 0) // what runs at most once is no loop: any factor removes it
      factor = cycles <= 1 ? kMaxCopies : chooseFactor(loop, cycles, bytes, kind);
    if (factor == 1)
      return;
    uint64_t copies = cycles <= factor ? cycles : factor + cycles % factor;
    report(loop, kind, cycles, copies, bytes);
    unrollCycles(loop, factor);
  }

  LogicalResult unroll(SuperviseOp supervise) {
    uint64_t runs = countRuns(supervise), bytes = estimateCodeBytes(supervise.getBody());
    bool byCost = steps == 0;
    if (!byCost && steps != 1 && failed(checkSteps(supervise, runs)))
      return failure();
    if (byCost && (looksAtEveryStep(supervise) || supervise.hasFirst()))
      return success();
    uint64_t factor = byCost ? chooseFactor(supervise, runs, bytes, "steps") : steps;
    if (factor == 1)
      return success();
    report(supervise, "steps", runs, factor, bytes);
    unrollSteps(supervise, factor);
    return success();
  }

  LogicalResult checkSteps(SuperviseOp supervise, uint64_t runs) {
    if (looksAtEveryStep(supervise))
      return supervise.emitOpError("is unrolled where no rule looks at every step, fixed to "
                                   "halting(never), but has halting(")
             << stringifyHaltRule(supervise.getHalting()) << ")"
             << (supervise.getFixed() ? "" : " that is not fixed")
             << "; trm-specialize-halting{rule=never} fixes it";
    if (supervise.hasFirst())
      return supervise.emitOpError("is unrolled where all steps are alike, but has a region "
                                   "'first'; leave trm-peel-first out");
    if (runs % steps != 0)
      return supervise.emitOpError("is unrolled by a factor that divides the runs of its body, but "
                                   "option steps is ")
             << steps.getValue() << " and the runs are " << runs;
    return success();
  }

  /// The trip count where all copies fit the budget, else 1.
  uint64_t chooseFactor(LoopLikeOpInterface loop, uint64_t trips, uint64_t bytes, StringRef kind) {
    Region &body = *loop.getLoopRegions().front();
    uint64_t budget = getBudget(), all = llvm::SaturatingMultiply(trips, bytes);
    bool fits = all <= budget && trips <= kMaxCopies;
    if (fits && !hasOnlyCalls(body))
      return trips;
    remark::missed(loop.getLoc(),
                   remark::RemarkOpts::name("UnrollRecursion").category(getArgument()))
        << remark::metric("Reason", fits ? "nothing but calls" : "more than the budget")
        << remark::metric("Loop", kind) << remark::metric("Trips", trips)
        << remark::metric("CodeBytes", all) << remark::metric("Budget", budget);
    return 1;
  }

  uint64_t getBudget() {
    if (maxCodeBytes)
      return maxCodeBytes;
    TargetAttr target = TargetAttr::of(getOperation());
    return target ? target.getL2Bytes() / kCodeShareOfL2 : kDefaultBudget;
  }

  void report(Operation *loop, StringRef kind, uint64_t trips, uint64_t copies, uint64_t bytes) {
    ++numUnrolled;
    numCopies += copies;
    remark::passed(loop->getLoc(),
                   remark::RemarkOpts::name("UnrollRecursion").category(getArgument()))
        << remark::metric("Loop", kind) << remark::metric("Trips", trips)
        << remark::metric("Copies", copies)
        << remark::metric("CodeBytes", llvm::SaturatingMultiply(copies, bytes));
  }
};

} // namespace
