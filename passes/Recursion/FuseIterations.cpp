//===- FuseIterations.cpp - across the iteration's edge -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three steps. A network that begins with the sum of its first two arguments
// takes the sum instead; its callers add. A loop whose body begins with such a
// sum is rotated: the sum of the next cycle ends a cycle, and the last cycle,
// which has no next one, comes behind the loop. An application whose only use is
// a sum applies a version of the network that ends in that sum.
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"
#include "trm/passes/Recursion/EntrySum.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

namespace trm {
#define GEN_PASS_DEF_FUSEITERATIONS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

/// Whether the network ends in a normalisation, which a sum can follow in one
/// kernel. Without it there is nothing to gain.
static bool endsInNorm(NetworkOp network) {
  auto result = cast<ReturnOp>(network.getBody().front().getTerminator());
  if (result.getNumOperands() != 1)
    return false;
  auto norm = result.getOperand(0).getDefiningOp<RmsNormOp>();
  return norm && norm->hasOneUse();
}

//===----------------------------------------------------------------------===//
// Rotation
//===----------------------------------------------------------------------===//

namespace {
/// A carried value that a cycle only adds to something invariant, and the
/// application that makes the next one.
struct Rotation {
  unsigned index;
  AddOp sum;
  Value invariant;
};
} // namespace

static std::optional<Rotation> findRotation(RecurseOp loop) {
  Block &body = loop.getBody().front();
  for (BlockArgument carried : body.getArguments()) {
    auto sum = carried.hasOneUse() ? dyn_cast<AddOp>(*carried.user_begin()) : AddOp();
    if (!sum || sum->getBlock() != &body || sum.getLhs() == sum.getRhs())
      continue;
    Value other = sum.getLhs() == carried ? sum.getRhs() : sum.getLhs();
    unsigned index = carried.getArgNumber();
    auto next = loop.getYield().getCarried()[index].getDefiningOp<ApplyOp>();
    if (other.getParentBlock() != &body && next && next->hasOneUse() && next->getBlock() == &body &&
        loop.isDefinedOutsideOfLoop(other))
      return Rotation{index, sum, other};
  }
  return std::nullopt;
}

/// The operations of the last cycle behind the loop, which carries `index` as a
/// sum. Returns the loop's results.
static SmallVector<Value> peelLastCycle(RecurseOp loop, const Rotation &rotation,
                                        RewriterBase &rewriter) {
  rewriter.setInsertionPointAfter(loop);
  IRMapping mapping;
  mapping.map(loop.getBody().getArguments(), loop.getResults());
  AddOp sum = rotation.sum;
  mapping.map(sum.getResult(), loop.getResult(rotation.index));
  for (Operation &op : loop.getBody().front().without_terminator())
    if (&op != sum)
      rewriter.clone(op, mapping);
  return llvm::map_to_vector(loop.getYield().getCarried(),
                             [&](Value value) { return mapping.lookupOrDefault(value); });
}

static void rotate(RecurseOp loop, const Rotation &rotation, RewriterBase &rewriter) {
  AddOp sum = rotation.sum;
  // Uses of the results go to a placeholder while the results themselves are
  // read by the last cycle.
  SmallVector<OpOperand *> uses;
  for (Value result : loop.getResults())
    for (OpOperand &use : result.getUses())
      uses.push_back(&use);
  SmallVector<unsigned> numbers = llvm::map_to_vector(
      uses, [](OpOperand *use) { return cast<OpResult>(use->get()).getResultNumber(); });

  rewriter.setInsertionPoint(loop);
  Value init = loop.getInitial()[rotation.index];
  Value firstSum = AddOp::create(rewriter, sum.getLoc(), init, rotation.invariant);
  loop.getInitialMutable()[rotation.index].assign(firstSum);
  loop.setCycles(loop.getCycles() - 1);
  loop.removeNoGradAttr();
  SmallVector<Value> results = peelLastCycle(loop, rotation, rewriter);
  for (auto [use, number] : llvm::zip_equal(uses, numbers))
    use->set(results[number]);

  YieldOp yield = loop.getYield();
  rewriter.setInsertionPoint(yield);
  Value next =
      AddOp::create(rewriter, sum.getLoc(), yield.getCarried()[rotation.index], rotation.invariant);
  yield.getCarriedMutable()[rotation.index].assign(next);
  rewriter.replaceOp(sum, loop.getBody().getArgument(rotation.index));
}

//===----------------------------------------------------------------------===//
// Sums at the end of a network
//===----------------------------------------------------------------------===//

/// The sum that is the only use of an application, where its other operand is
/// there before the application.
static AddOp findFollowingSum(ApplyOp apply) {
  if (apply->getNumResults() != 1 || !apply->hasOneUse())
    return {};
  auto sum = dyn_cast<AddOp>(*apply->user_begin());
  if (!sum || sum->getBlock() != apply->getBlock() || sum.getLhs() == sum.getRhs())
    return {};
  Value other = sum.getLhs() == apply.getResult(0) ? sum.getRhs() : sum.getLhs();
  Operation *definition = other.getDefiningOp();
  bool isEarlier = !definition || definition->getBlock() != apply->getBlock() ||
                   definition->isBeforeInBlock(apply);
  return isEarlier ? sum : AddOp();
}

/// A copy of the network with one more argument, added to its result.
static NetworkOp createVersionWithSum(NetworkOp network, SymbolTable &symbols) {
  auto copy = cast<NetworkOp>(network->clone());
  copy.setSymName((network.getSymName() + ".next").str());
  symbols.insert(copy, std::next(Block::iterator(network)));
  Block &block = copy.getBody().front();
  auto result = cast<ReturnOp>(block.getTerminator());
  Value injection = block.addArgument(result.getOperand(0).getType(), copy.getLoc());
  OpBuilder builder(result);
  Value sum = AddOp::create(builder, result.getLoc(), result.getOperand(0), injection);
  result->setOperand(0, sum);
  copy.setFunctionType(
      builder.getFunctionType(block.getArgumentTypes(), copy.getFunctionType().getResults()));
  return copy;
}

namespace {
struct FuseIterations : trm::impl::FuseIterationsBase<FuseIterations> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    IRRewriter rewriter(&getContext());
    for (auto network : llvm::to_vector(model.getBody().getOps<NetworkOp>()))
      if (AddOp sum = endsInNorm(network) ? findEntrySum(network) : AddOp())
        moveEntrySumToCallers(model, network, sum);
    model.walk<WalkOrder::PostOrder>([&](RecurseOp loop) {
      std::optional<Rotation> rotation = findRotation(loop);
      if (!rotation || loop.getCycles() == 0)
        return;
      rotate(loop, *rotation, rewriter);
      ++numRotated;
      remark::passed(loop.getLoc(), opts("Rotate"))
          << remark::metric("Cycles", static_cast<int>(loop.getCycles() + 1));
    });
    fuseSums(model);
  }

private:
  remark::RemarkOpts opts(StringRef name) const {
    return remark::RemarkOpts::name(name).category(getArgument());
  }

  void fuseSums(ModelOp model) {
    SymbolTable symbols(model);
    llvm::DenseMap<StringAttr, NetworkOp> versions;
    SmallVector<std::pair<ApplyOp, AddOp>> pairs;
    model.walk([&](ApplyOp apply) {
      if (AddOp sum = findFollowingSum(apply))
        pairs.emplace_back(apply, sum);
    });
    for (auto [apply, sum] : pairs) {
      auto network = symbols.lookup<NetworkOp>(apply.getCallee());
      if (!endsInNorm(network))
        continue;
      NetworkOp &version = versions[network.getSymNameAttr()];
      if (!version)
        version = createVersionWithSum(network, symbols);
      applyVersion(apply, sum, version);
      ++numFused;
      remark::passed(version.getLoc(), opts("Fuse"))
          << remark::metric("Network", network.getSymName().str());
    }
  }

  static void applyVersion(ApplyOp apply, AddOp sum, NetworkOp version) {
    OpBuilder builder(sum);
    SmallVector<Value> operands(apply.getInputs());
    operands.push_back(sum.getLhs() == apply.getResult(0) ? sum.getRhs() : sum.getLhs());
    auto next = ApplyOp::create(builder, apply.getLoc(), sum->getResultTypes(),
                                version.getSymName(), operands,
                                /*arg_attrs=*/ArrayAttr(), /*res_attrs=*/ArrayAttr());
    sum.getResult().replaceAllUsesWith(next.getResult(0));
    sum.erase();
    apply.erase();
  }
};
} // namespace
