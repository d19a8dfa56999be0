//===- Rematerialize.cpp - memory for a little work -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is sunk is a tree: a sum or an embedding, and what only it reads and can be
// sunk with it. Its leaves are values that are kept anyway, or that take fewer
// bytes than its root.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Passes.h"
#include "trm/passes/Recursion/EntrySum.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"

namespace trm {
#define GEN_PASS_DEF_REMATERIALIZE
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

/// Operations that take no longer than reading their result would.
static bool isCheap(Operation *op) { return isa_and_nonnull<AddOp, ConcatOp, EmbedOp>(op); }

static int64_t byteSize(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? getByteSize(type) : 0;
}

/// The operation of `block` that holds `op`, or is it.
static Operation *findAncestor(Block *block, Operation *op) {
  return block->findAncestorOpInBlock(*op);
}

/// Whether `value` is alive while `loop` runs, whoever reads it inside.
static bool isKept(Value value, Operation *loop) {
  if (value.getParentBlock() != loop->getBlock())
    return true; // of every cycle of the loop around
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    Operation *ancestor = findAncestor(loop->getBlock(), user);
    return ancestor && loop->isBeforeInBlock(ancestor);
  });
}

/// Whether it is computed with its only user.
static bool sinksAlong(Value operand, Operation *loop) {
  return isCheap(operand.getDefiningOp()) && operand.hasOneUse() &&
         operand.getParentBlock() == loop->getBlock();
}

/// Bytes that have to be kept while `loop` runs for `op` to be computed in it.
static int64_t countLeafBytes(Operation *op, Operation *loop) {
  int64_t bytes = 0;
  for (Value operand : op->getOperands()) {
    if (sinksAlong(operand, loop))
      bytes += countLeafBytes(operand.getDefiningOp(), loop);
    else if (!isKept(operand, loop))
      bytes += byteSize(operand);
  }
  return bytes;
}

/// The loop beside `op` in which sums read it, where nothing else does; or null.
static Operation *findLoopOfUses(Operation *op) {
  Operation *loop = nullptr;
  for (Operation *user : op->getUsers()) {
    Operation *ancestor = findAncestor(op->getBlock(), user);
    if (!isa<AddOp>(user) || ancestor == user || (loop && ancestor != loop))
      return nullptr;
    loop = ancestor;
  }
  return isa_and_nonnull<RecurseOp, SuperviseOp>(loop) ? loop : nullptr;
}

/// Computes `op` before `user`, with what sinks along.
static Value cloneTree(OpBuilder &builder, Operation *op, Operation *loop) {
  IRMapping mapping;
  for (Value operand : op->getOperands())
    if (sinksAlong(operand, loop))
      mapping.map(operand, cloneTree(builder, operand.getDefiningOp(), loop));
  Operation *copy = builder.clone(*op, mapping);
  // The first operand is where lowering adds: what is made here may be overwritten.
  auto sum = dyn_cast<AddOp>(copy);
  if (sum && !mapping.contains(op->getOperand(0)) && mapping.contains(op->getOperand(1))) {
    Value kept = sum.getLhs();
    sum->setOperand(0, sum.getRhs());
    sum->setOperand(1, kept);
  }
  return copy->getResult(0);
}

static void eraseTree(Operation *op) {
  SmallVector<Operation *> operands;
  for (Value operand : op->getOperands())
    if (isCheap(operand.getDefiningOp()))
      operands.push_back(operand.getDefiningOp());
  op->erase();
  for (Operation *operand : operands)
    if (operand->use_empty())
      eraseTree(operand);
}

static void sink(Operation *op, Operation *loop) {
  for (OpOperand &use : llvm::make_early_inc_range(op->getUses())) {
    OpBuilder builder(use.getOwner());
    use.set(cloneTree(builder, op, loop));
  }
  eraseTree(op);
}

/// The first value that is worth sinking, in program order.
static std::pair<Operation *, Operation *> findSinkable(ModelOp model) {
  std::pair<Operation *, Operation *> found = {};
  model.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (!isCheap(op) || op->use_empty())
      return WalkResult::advance();
    Operation *loop = findLoopOfUses(op);
    if (!loop || countLeafBytes(op, loop) >= byteSize(op->getResult(0)))
      return WalkResult::advance();
    found = {op, loop};
    return WalkResult::interrupt();
  });
  return found;
}

namespace {
struct Rematerialize : trm::impl::RematerializeBase<Rematerialize> {
  void runOnOperation() override {
    ModelOp model = getOperation();
    int sums = 0, sunk = 0;
    for (auto network : model.getBody().getOps<NetworkOp>())
      if (AddOp sum = findEntrySum(network)) {
        moveEntrySumToCallers(model, network, sum);
        ++sums;
      }
    // Each goes one loop deeper at a time.
    for (auto [op, loop] = findSinkable(model); op; std::tie(op, loop) = findSinkable(model)) {
      sink(op, loop);
      ++sunk;
    }
    numSums += sums;
    numSunk += sunk;
    if (sums || sunk)
      remark::passed(model.getLoc(),
                     remark::RemarkOpts::name("Rematerialize").category(getArgument()))
          << remark::metric("Sums", sums) << remark::metric("Sunk", sunk);
  }
};
} // namespace
