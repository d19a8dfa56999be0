//===- Distribute.cpp - loops among the threads of a team ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/Barriers.h"
#include "trm/passes/Entry/EntryFunction.h"
#include "trm/passes/Kernels/Shares.h"
#include "trm/passes/Passes.h"
#include "trm/runtime/Abi.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Remarks.h"

namespace trm {
#define GEN_PASS_DEF_DISTRIBUTE
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Builds plain loops in the place of a parallel one.
class LoopRewriter {
public:
  explicit LoopRewriter(scf::ParallelOp loop) : loop(loop), b(loop), loc(loop.getLoc()) {}

  /// One thread runs all of it.
  void makeSequential() {
    nest(loop.getLowerBound().begin(), loop.getUpperBound().begin(), 0);
    finish();
  }

  /// Of the divided dimension, the shares rank, rank + size, ... of `shares`.
  void divide(Value rank, Value size, int64_t shares) {
    unsigned dimension = getDividedDimension(loop);
    Value low = loop.getLowerBound()[dimension], high = loop.getUpperBound()[dimension];
    Value step = loop.getStep()[dimension], count = index(shares);
    auto outer = scf::ForOp::create(b, loc, rank, count, size);
    b.setInsertionPointToStart(outer.getBody());
    Value share = outer.getInductionVar();
    Value rounds = arith::CeilDivUIOp::create(
        b, loc, arith::SubIOp::create(b, loc, high, low).getResult(), step);
    Value base = arith::DivUIOp::create(b, loc, rounds, count);
    Value more = arith::RemUIOp::create(b, loc, rounds, count);
    // The first shares have one more where they do not come out even.
    auto bound = [&](Value number) -> Value {
      Value before = arith::AddIOp::create(b, loc, arith::MulIOp::create(b, loc, number, base),
                                           arith::MinUIOp::create(b, loc, number, more));
      Value distance = arith::MulIOp::create(b, loc, before, step);
      return arith::AddIOp::create(b, loc, low, distance);
    };
    SmallVector<Value> lows = llvm::to_vector(loop.getLowerBound());
    SmallVector<Value> highs = llvm::to_vector(loop.getUpperBound());
    lows[dimension] = bound(share);
    highs[dimension] = bound(arith::AddIOp::create(b, loc, share, index(1)));
    nest(lows.begin(), highs.begin(), 0);
    finish();
  }

private:
  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

  template <typename Iterator>
  void nest(Iterator lows, Iterator highs, unsigned dimension) {
    if (dimension == loop.getNumLoops())
      return;
    auto inner = scf::ForOp::create(b, loc, *lows, *highs, loop.getStep()[dimension]);
    b.setInsertionPointToStart(inner.getBody());
    loop.getInductionVars()[dimension].replaceAllUsesWith(inner.getInductionVar());
    nest(std::next(lows), std::next(highs), dimension + 1);
  }

  /// Moves the body into the innermost loop.
  void finish() {
    Block *target = b.getInsertionBlock();
    Operation *end = target->getTerminator();
    loop.getBody()->getTerminator()->erase();
    target->getOperations().splice(end->getIterator(), loop.getBody()->getOperations());
    loop.erase();
  }

  scf::ParallelOp loop;
  OpBuilder b;
  Location loc;
};

struct Distribute : trm::impl::DistributeBase<Distribute> {
  void runOnOperation() override {
    shares = getMaxTeam(getOperation());
    if (shares == 1)
      return forEachLoop([](scf::ParallelOp loop) { LoopRewriter(loop).makeSequential(); });
    expandCopies();
    FailureOr<llvm::SetVector<Operation *>> barriers = findBarriers(getOperation());
    if (failed(barriers))
      return signalPassFailure();
    declareBarrier();
    for (auto func : getOperation().getOps<func::FuncOp>())
      if (!func.isExternal())
        distribute(func, *barriers);
    numDivided += loops;
    numBarriers += barriers->size();
    remark::passed(getOperation().getLoc(),
                   remark::RemarkOpts::name("Distribute").category(getArgument()))
        << remark::metric("MaxTeam", static_cast<int>(shares))
        << remark::metric("Loops", static_cast<int>(loops))
        << remark::metric("Barriers", static_cast<int>(barriers->size()));
  }

private:
  /// Loops that are not inside others: one thread runs the inner ones.
  void forEachLoop(function_ref<void(scf::ParallelOp)> body) {
    SmallVector<scf::ParallelOp> loops;
    getOperation().walk([&](scf::ParallelOp loop) { loops.push_back(loop); });
    for (scf::ParallelOp loop : loops)
      body(loop);
  }

  /// Copies become loops over elements, so that threads can divide them.
  void expandCopies() {
    SmallVector<memref::CopyOp> copies;
    getOperation().walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    for (memref::CopyOp copy : copies) {
      OpBuilder b(copy);
      Location loc = copy.getLoc();
      auto type = cast<MemRefType>(copy.getTarget().getType());
      if (!type.hasStaticShape() || type.getRank() == 0)
        continue;
      auto index = [&](int64_t value) -> Value {
        return arith::ConstantIndexOp::create(b, loc, value);
      };
      SmallVector<Value> lows(type.getRank(), index(0)), steps(type.getRank(), index(1)), highs;
      for (int64_t size : type.getShape())
        highs.push_back(index(size));
      scf::ParallelOp::create(
          b, loc, lows, highs, steps, [&](OpBuilder &b, Location loc, ValueRange indices) {
            Value element = memref::LoadOp::create(b, loc, copy.getSource(), indices);
            memref::StoreOp::create(b, loc, element, copy.getTarget(), indices);
          });
      copy.erase();
    }
  }

  /// trm-emit-entry-points, which knows the interface, gives it a body.
  void declareBarrier() {
    ModuleOp module = getOperation();
    OpBuilder b(module.getBodyRegion());
    Type team = LLVM::LLVMPointerType::get(&getContext());
    barrier = createPart(b, module.getLoc(), FactsAttr::of(module).getName(), Part::barrier,
                         b.getFunctionType({team}, {}));
  }

  /// `func` on a team, which is handed down.
  void distribute(func::FuncOp func, const llvm::SetVector<Operation *> &barriers) {
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    (void)func.insertArgument(func.getNumArguments(), pointer, {}, func.getLoc());
    Value team = func.getArguments().back();
    auto b = OpBuilder::atBlockBegin(&func.getBody().front());
    Value rank = loadField(b, team, offsetof(trm_team, rank));
    Value size = loadField(b, team, offsetof(trm_team, size));
    SmallVector<Operation *> steps;
    func.walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (op == func)
        return WalkResult::advance();
      steps.push_back(op);
      return isa<scf::ParallelOp>(op) ? WalkResult::skip() : WalkResult::advance();
    });
    for (Operation *op : steps) {
      b.setInsertionPoint(op);
      if (barriers.contains(op))
        func::CallOp::create(b, op->getLoc(), barrier, team);
      if (auto loop = dyn_cast<scf::ParallelOp>(op)) {
        loop.walk([&](scf::ParallelOp inner) {
          if (inner != loop)
            LoopRewriter(inner).makeSequential();
        });
        LoopRewriter(loop).divide(rank, size, shares);
        ++loops;
      } else if (auto call = dyn_cast<func::CallOp>(op)) {
        call.getOperandsMutable().append(team);
      } else if (isForFirstThread(op)) {
        leaveToFirst(op, rank);
      }
    }
  }

  static Value loadField(OpBuilder &b, Value team, size_t offset) {
    Location loc = team.getLoc();
    auto field = LLVM::GEPOp::create(b, loc, team.getType(), b.getI8Type(), team,
                                     ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(offset)});
    Value number = LLVM::LoadOp::create(b, loc, b.getI32Type(), field);
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), number);
  }

  void leaveToFirst(Operation *op, Value rank) {
    OpBuilder b(op);
    Value zero = arith::ConstantIndexOp::create(b, op->getLoc(), 0);
    Value isFirst = arith::CmpIOp::create(b, op->getLoc(), arith::CmpIPredicate::eq, rank, zero);
    auto branch = scf::IfOp::create(b, op->getLoc(), isFirst, /*withElseRegion=*/false);
    op->moveBefore(branch.thenYield());
    ++numAlone;
  }

  int64_t shares = 1, loops = 0;
  func::FuncOp barrier;
};

} // namespace
