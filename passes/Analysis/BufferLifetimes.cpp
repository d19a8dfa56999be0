//===- BufferLifetimes.cpp - when buffers are alive ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/BufferLifetimes.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/dialect/Trm/Trm.h"

#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"

#include "llvm/ADT/MapVector.h"
#include <map>

using namespace mlir;
using namespace trm;

bool BufferLifetimes::overlaps(const BufferLifetimes &other) const {
  return llvm::any_of(lives, [&](const Lifetime &life) {
    return llvm::any_of(other.lives, [&](const Lifetime &its) { return life.overlaps(its); });
  });
}

/// Null for a function that is not defined here.
static func::FuncOp getCallee(ModuleOp module, func::CallOp call) {
  auto callee = module.lookupSymbol<func::FuncOp>(call.getCallee());
  return callee && !callee.isExternal() ? callee : func::FuncOp();
}

namespace {
class CallOrder {
public:
  explicit CallOrder(ModuleOp module) : module(module) {}

  /// Depth-first; a function met while it is being visited calls itself.
  LogicalResult visit(func::FuncOp func) {
    enum { Open = 1, Done = 2 };
    if (marks[func] == Done)
      return success();
    if (marks[func] == Open)
      return func.emitError("calls itself; a static arena needs a bounded call depth");
    marks[func] = Open;
    WalkResult result = func.walk([&](func::CallOp call) {
      func::FuncOp callee = getCallee(module, call);
      return !callee || succeeded(visit(callee)) ? WalkResult::advance() : WalkResult::interrupt();
    });
    marks[func] = Done;
    calleesFirst.push_back(func);
    return failure(result.wasInterrupted());
  }

  SmallVector<func::FuncOp> calleesFirst;

private:
  ModuleOp module;
  DenseMap<func::FuncOp, int> marks;
};

/// Walks the program as it runs, each loop body once, or twice where threads work
/// together.
class Timeline {
public:
  Timeline(ModuleOp module, std::vector<BufferLifetimes> &buffers)
      : module(module), isTeam(hasBarriers(module)) {
    for (BufferLifetimes &buffer : buffers)
      allocations[buffer.alloc->getParentOfType<func::FuncOp>()].push_back(&buffer);
  }

  /// One execution of `func`, from here on.
  void run(func::FuncOp func) {
    Spans spans;
    for (Operation &op : func.getBody().getOps())
      advance(&op, spans);
    for (BufferLifetimes *buffer : allocations[func])
      if (std::optional<Lifetime> life = measure(*buffer, spans))
        buffer->lives.push_back(*life);
  }

private:
  using Spans = DenseMap<Operation *, Lifetime>;

  void advance(Operation *op, Spans &spans) {
    int64_t begin = now;
    if (!isTeam || isBarrier(op))
      ++now;
    for (int rounds = isTeam && isa<LoopLikeOpInterface>(op) ? 2 : 1; rounds > 0; --rounds)
      for (Region &region : op->getRegions())
        for (Operation &nested : region.getOps())
          advance(&nested, spans);
    if (auto call = dyn_cast<func::CallOp>(op))
      if (func::FuncOp callee = getCallee(module, call))
        run(callee);
    spans[op] = {begin, isTeam ? now : now - 1};
  }

  bool isBarrier(Operation *op) {
    auto call = dyn_cast<func::CallOp>(op);
    auto callee = call ? module.lookupSymbol<func::FuncOp>(call.getCallee()) : func::FuncOp();
    return callee && PartAttr::of(callee) == Part::barrier;
  }

  /// A use inside a loop counts for the whole loop, in which the buffer lives on.
  std::optional<Lifetime> measure(const BufferLifetimes &buffer, const Spans &spans) {
    memref::AllocOp alloc = buffer.alloc;
    Lifetime life{INT64_MAX, INT64_MIN};
    for (Value alias : aliasesOf(alloc)) {
      for (Operation *user : alias.getUsers()) {
        Block *scope =
            isTeam ? &alloc->getParentOfType<func::FuncOp>().getBody().front() : alloc->getBlock();
        Operation *here = scope->findAncestorOpInBlock(*user);
        if (!here)
          continue;
        Lifetime span = spans.lookup(here);
        life.begin = std::min(life.begin, span.begin);
        life.end = std::max(life.end, span.end);
      }
    }
    return life.begin <= life.end ? std::optional<Lifetime>(life) : std::nullopt;
  }

  BufferViewFlowAnalysis::ValueSetT aliasesOf(memref::AllocOp alloc) {
    auto func = alloc->getParentOfType<func::FuncOp>();
    std::unique_ptr<BufferViewFlowAnalysis> &analysis = aliases[func];
    if (!analysis)
      analysis = std::make_unique<BufferViewFlowAnalysis>(func);
    return analysis->resolve(alloc);
  }

  ModuleOp module;
  const bool isTeam;
  DenseMap<func::FuncOp, SmallVector<BufferLifetimes *>> allocations;
  DenseMap<func::FuncOp, std::unique_ptr<BufferViewFlowAnalysis>> aliases;
  int64_t now = 0;
};
} // namespace

FailureOr<SmallVector<func::FuncOp>> trm::orderCalleesFirst(ModuleOp module) {
  CallOrder order(module);
  for (auto func : module.getOps<func::FuncOp>())
    if (!func.isExternal() && failed(order.visit(func)))
      return failure();
  return std::move(order.calleesFirst);
}

bool trm::hasBarriers(ModuleOp module) { return PartAttr::find(module, Part::barrier) != nullptr; }

std::vector<BufferLifetimes> trm::computeBufferLifetimes(ModuleOp module) {
  std::vector<BufferLifetimes> buffers;
  llvm::SetVector<Operation *> roots;
  for (auto func : module.getOps<func::FuncOp>())
    if (!func.isExternal())
      roots.insert(func);
  module.walk(
      [&](memref::AllocOp alloc) { buffers.push_back({alloc, getByteSize(alloc.getType()), {}}); });
  module.walk([&](func::CallOp call) {
    if (func::FuncOp callee = getCallee(module, call))
      roots.remove(callee);
  });
  Timeline timeline(module, buffers);
  for (Operation *root : roots)
    timeline.run(cast<func::FuncOp>(root));
  return buffers;
}

int64_t trm::computeLargestLiveSet(ArrayRef<BufferLifetimes> buffers) {
  std::map<int64_t, int64_t> changes;
  for (const BufferLifetimes &buffer : buffers)
    for (const Lifetime &life : buffer.lives) {
      changes[life.begin] += buffer.bytes;
      changes[life.end + 1] -= buffer.bytes;
    }
  int64_t alive = 0, most = 0;
  for (auto [time, change] : changes)
    most = std::max(most, alive += change);
  return most;
}
