//===- PlanMemory.cpp - every buffer in one static arena ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/Barriers.h"
#include "trm/passes/Analysis/BufferLifetimes.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Remarks.h"

namespace trm {
#define GEN_PASS_DEF_PLANMEMORY
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

constexpr int64_t kAlignment = 64;

/// Offsets of buffers, and the bytes that they take together.
struct Placement {
  SmallVector<int64_t> offsets;
  int64_t bytes = kAlignment; // never an empty arena
};

/// Greedy: each buffer, in the given order, at the lowest offset where no placed
/// buffer that is alive with it lies.
Placement place(ArrayRef<BufferLifetimes> buffers, ArrayRef<size_t> order, bool share) {
  Placement result;
  result.offsets.resize(buffers.size());
  SmallVector<size_t> placed; // by offset
  for (size_t index : order) {
    int64_t &offset = result.offsets[index];
    for (size_t other : placed) {
      bool together = !share || buffers[index].overlaps(buffers[other]);
      if (together && result.offsets[other] < offset + buffers[index].bytes)
        offset = std::max<int64_t>(
            offset, llvm::alignTo(result.offsets[other] + buffers[other].bytes, kAlignment));
    }
    auto behind = llvm::partition_point(
        placed, [&](size_t other) { return result.offsets[other] <= offset; });
    placed.insert(behind, index);
    result.bytes =
        std::max<int64_t>(result.bytes, llvm::alignTo(offset + buffers[index].bytes, kAlignment));
  }
  return result;
}

/// The best of a few orders: largest first, longest-lived first, first-born first.
Placement findPlacement(ArrayRef<BufferLifetimes> buffers, bool share) {
  auto span = [&](size_t i) {
    int64_t sum = 0;
    for (const Lifetime &life : buffers[i].lives)
      sum += life.end - life.begin;
    return sum;
  };
  auto birth = [&](size_t i) { return buffers[i].lives.empty() ? 0 : buffers[i].lives[0].begin; };
  SmallVector<size_t> order = llvm::to_vector(llvm::seq<size_t>(0, buffers.size()));
  llvm::stable_sort(order, [&](size_t a, size_t b) { return birth(a) < birth(b); });
  Placement best = place(buffers, order, share);
  auto consider = [&](auto before) {
    llvm::stable_sort(order, before);
    Placement placement = place(buffers, order, share);
    if (placement.bytes < best.bytes)
      best = std::move(placement);
  };
  consider([&](size_t a, size_t b) { return span(a) > span(b); });
  consider([&](size_t a, size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  return best;
}

struct PlanMemory : trm::impl::PlanMemoryBase<PlanMemory> {
  using PlanMemoryBase::PlanMemoryBase;

  void runOnOperation() override {
    FailureOr<SmallVector<func::FuncOp>> functions = orderCalleesFirst(getOperation());
    if (failed(functions) ||
        llvm::any_of(*functions, [](func::FuncOp func) { return failed(checkBuffers(func)); }))
      return signalPassFailure();
    std::vector<BufferLifetimes> buffers = computeBufferLifetimes(getOperation());
    Placement placement = findPlacement(buffers, share);
    report(buffers, placement);
    auto type = MemRefType::get({placement.bytes}, IntegerType::get(&getContext(), 8));
    for (func::FuncOp func : *functions)
      takeArena(func, type);
    for (auto [buffer, offset] : llvm::zip_equal(buffers, placement.offsets))
      moveIntoArena(buffer.alloc, offset);
  }

private:
  static LogicalResult checkBuffers(func::FuncOp func) {
    for (Type result : func.getResultTypes())
      if (isa<MemRefType>(result))
        return func.emitError("returns a buffer; results are written to arguments instead, and a "
                              "network's first result replaces its first argument");
    WalkResult result = func.walk([&](memref::AllocOp alloc) {
      if (alloc.getType().hasStaticShape())
        return WalkResult::advance();
      alloc.emitError("has a size that is not static: ") << alloc.getType();
      return WalkResult::interrupt();
    });
    return failure(result.wasInterrupted());
  }

  /// Sizes and the map, for the report and for those who place the arena.
  void report(ArrayRef<BufferLifetimes> buffers, const Placement &placement) {
    int64_t unshared = 0, bound = computeLargestLiveSet(buffers);
    for (const BufferLifetimes &buffer : buffers)
      unshared += buffer.bytes;
    numBuffers += buffers.size();
    numBytes += placement.bytes;
    numBytesUnshared += unshared;
    ModuleOp module = getOperation();
    module->setAttr(ArenaAttr::getAttrName(), ArenaAttr::get(&getContext(), placement.bytes, bound,
                                                             drawMap(buffers, placement)));
    remark::passed(module.getLoc(), remark::RemarkOpts::name("PlanMemory").category(getArgument()))
        << remark::metric("Buffers", static_cast<int>(buffers.size()))
        << remark::metric("Bytes", placement.bytes) << remark::metric("LowerBound", bound)
        << remark::metric("Unshared", unshared);
  }

  /// One entry for each life of each buffer.
  static SmallVector<BufferAttr> drawMap(ArrayRef<BufferLifetimes> buffers,
                                         const Placement &placement) {
    SmallVector<BufferAttr> entries;
    DenseMap<func::FuncOp, int64_t> counts;
    for (auto [buffer, offset] : llvm::zip_equal(buffers, placement.offsets)) {
      memref::AllocOp alloc = BufferLifetimes(buffer).alloc;
      auto func = alloc->getParentOfType<func::FuncOp>();
      std::string name = (func.getSymName() + "." + Twine(counts[func]++)).str();
      for (const Lifetime &life : buffer.lives)
        entries.push_back(BufferAttr::get(alloc.getContext(), name, alloc.getType(), offset,
                                          life.begin, life.end));
    }
    return entries;
  }

  /// The arena becomes the last argument of every function.
  void takeArena(func::FuncOp func, MemRefType type) {
    (void)func.insertArgument(func.getNumArguments(), type, {}, func.getLoc());
    markDisjoint(func);
    func.walk([&](func::CallOp call) {
      auto callee = getOperation().lookupSymbol<func::FuncOp>(call.getCallee());
      if (callee && !callee.isExternal())
        call.getOperandsMutable().append(func.getArguments().back());
    });
  }

  /// Buffers that are handed down are alive during the call, hence disjoint from
  /// each other and from what the callee has in the arena. With barriers inside,
  /// other threads write them too, which such an argument rules out.
  void markDisjoint(func::FuncOp func) {
    if (hasBarriers(getOperation()))
      return;
    for (BlockArgument argument : func.getArguments())
      if (isa<MemRefType>(argument.getType()))
        func.setArgAttr(argument.getArgNumber(), LLVM::LLVMDialect::getNoAliasAttrName(),
                        UnitAttr::get(&getContext()));
  }

  void moveIntoArena(memref::AllocOp alloc, int64_t bytes) {
    OpBuilder builder(alloc);
    Value arena = alloc->getParentOfType<func::FuncOp>().getArguments().back();
    Value offset = arith::ConstantIndexOp::create(builder, alloc.getLoc(), bytes);
    auto view = memref::ViewOp::create(builder, alloc.getLoc(), alloc.getType(), arena, offset,
                                       /*sizes=*/ValueRange());
    alloc.replaceAllUsesWith(view.getResult());
    alloc.erase();
  }
};

} // namespace
