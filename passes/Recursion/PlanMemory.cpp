//===- PlanArena.cpp - one static arena for all buffers -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include "llvm/ADT/SetVector.h"

namespace trm {
#define GEN_PASS_DEF_PLANARENA
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

constexpr int64_t kAlignment = 64;

/// A buffer and the span of operations that use it.
struct Buffer {
  memref::AllocOp alloc;
  int64_t bytes;
  int64_t first, last; // inclusive, in the function's operation order
  int64_t offset = 0;

  bool overlaps(const Buffer &other) const { return first <= other.last && other.first <= last; }
};

/// Number of the first and last operation inside each operation, itself first.
class OperationOrder {
public:
  explicit OperationOrder(Operation *root) { number(root); }
  int64_t first(Operation *op) const { return spans.lookup(op).first; }
  int64_t last(Operation *op) const { return spans.lookup(op).second; }

private:
  void number(Operation *op) {
    int64_t begin = next++;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (Operation &nested : block)
          number(&nested);
    spans[op] = {begin, next - 1};
  }
  DenseMap<Operation *, std::pair<int64_t, int64_t>> spans;
  int64_t next = 0;
};

/// A use inside a loop counts for the whole loop, in which the buffer lives on.
Buffer measure(memref::AllocOp alloc, const OperationOrder &order,
               const BufferViewFlowAnalysis &aliases) {
  MemRefType type = alloc.getType();
  int64_t bytes = type.getNumElements() * type.getElementTypeBitWidth() / 8;
  Buffer buffer{alloc, bytes, INT64_MAX, 0};
  for (Value alias : aliases.resolve(alloc)) {
    for (Operation *user : alias.getUsers()) {
      Operation *here = alloc->getBlock()->findAncestorOpInBlock(*user);
      if (!here)
        continue;
      buffer.first = std::min(buffer.first, order.first(here));
      buffer.last = std::max(buffer.last, order.last(here));
    }
  }
  return buffer;
}

/// Greedy by size: the largest buffer first, each at the lowest offset where no
/// placed buffer that is alive with it lies. Returns the bytes needed.
int64_t place(MutableArrayRef<Buffer> buffers) {
  SmallVector<Buffer *> bySize, placed;
  for (Buffer &buffer : buffers)
    bySize.push_back(&buffer);
  llvm::stable_sort(bySize, [](Buffer *a, Buffer *b) { return a->bytes > b->bytes; });
  int64_t total = 0;
  for (Buffer *buffer : bySize) {
    for (Buffer *other : placed) // in order of offset
      if (buffer->overlaps(*other) && other->offset < buffer->offset + buffer->bytes)
        buffer->offset = std::max<int64_t>(buffer->offset,
                                           llvm::alignTo(other->offset + other->bytes, kAlignment));
    placed.push_back(buffer);
    llvm::stable_sort(placed, [](Buffer *a, Buffer *b) { return a->offset < b->offset; });
    total = std::max<int64_t>(total, llvm::alignTo(buffer->offset + buffer->bytes, kAlignment));
  }
  return total;
}

struct Frame {
  SmallVector<Buffer> buffers;
  int64_t bytes = 0, base = 0;
};

struct PlanArena : trm::impl::PlanArenaBase<PlanArena> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> order;
    if (failed(orderCallersFirst(order)))
      return signalPassFailure();
    for (func::FuncOp func : order)
      if (failed(planFrame(func)))
        return signalPassFailure();
    int64_t bytes = stackFrames(order);
    numBytes += bytes;
    auto type = MemRefType::get({bytes}, IntegerType::get(&getContext(), 8));
    for (func::FuncOp func : order)
      useArena(func, type);
    getOperation()->setAttr("trm.frame_bytes",
                            IntegerAttr::get(IntegerType::get(&getContext(), 64), bytes));
  }

  SmallVector<func::FuncOp> getCallees(func::FuncOp func) {
    llvm::SetVector<Operation *> callees;
    func.walk([&](func::CallOp call) {
      if (auto callee = getOperation().lookupSymbol<func::FuncOp>(call.getCallee()))
        if (!callee.isExternal())
          callees.insert(callee);
    });
    return llvm::map_to_vector(callees, [](Operation *op) { return cast<func::FuncOp>(op); });
  }

  /// Depth-first; a function met while it is being visited calls itself.
  LogicalResult visit(func::FuncOp func, SmallVectorImpl<func::FuncOp> &calleesFirst) {
    enum { Open = 1, Done = 2 };
    int &mark = marks[func];
    if (mark == Done)
      return success();
    if (mark == Open)
      return func.emitError("calls itself; a static arena needs a bounded call depth");
    mark = Open;
    for (func::FuncOp callee : getCallees(func))
      if (failed(visit(callee, calleesFirst)))
        return failure();
    marks[func] = Done;
    calleesFirst.push_back(func);
    return success();
  }

  LogicalResult orderCallersFirst(SmallVectorImpl<func::FuncOp> &order) {
    marks.clear();
    frames.clear();
    for (auto func : getOperation().getOps<func::FuncOp>())
      if (!func.isExternal() && failed(visit(func, order)))
        return failure();
    std::reverse(order.begin(), order.end());
    return success();
  }

  LogicalResult planFrame(func::FuncOp func) {
    for (Type result : func.getResultTypes())
      if (isa<MemRefType>(result))
        return func.emitError("returns a buffer; results are written to arguments instead, and a "
                              "network's first result replaces its first argument");
    Frame &frame = frames[func];
    OperationOrder order(func);
    BufferViewFlowAnalysis aliases(func);
    WalkResult result = func.walk([&](memref::AllocOp alloc) {
      if (!alloc.getType().hasStaticShape()) {
        alloc.emitError("has a size that is not static: ") << alloc.getType();
        return WalkResult::interrupt();
      }
      frame.buffers.push_back(measure(alloc, order, aliases));
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return failure();
    frame.bytes = place(frame.buffers);
    numBuffers += frame.buffers.size();
    for (const Buffer &buffer : frame.buffers)
      numBytesUnshared += buffer.bytes;
    return success();
  }

  /// Callers come before callees in `order`, so a base is final when used.
  int64_t stackFrames(ArrayRef<func::FuncOp> order) {
    int64_t total = kAlignment; // never an empty arena
    for (func::FuncOp func : order) {
      Frame &frame = frames[func];
      total = std::max(total, frame.base + frame.bytes);
      for (func::FuncOp callee : getCallees(func))
        frames[callee].base = std::max(frames[callee].base, frame.base + frame.bytes);
    }
    return total;
  }

  void useArena(func::FuncOp func, MemRefType type) {
    (void)func.insertArgument(func.getNumArguments(), type, {}, func.getLoc());
    Value arena = func.getArguments().back();
    markDisjoint(func);
    Frame &frame = frames[func];
    for (Buffer &buffer : frame.buffers) {
      OpBuilder builder(buffer.alloc);
      Value offset = arith::ConstantIndexOp::create(builder, buffer.alloc.getLoc(),
                                                    frame.base + buffer.offset);
      auto view = memref::ViewOp::create(builder, buffer.alloc.getLoc(), buffer.alloc.getType(),
                                         arena, offset, /*sizes=*/ValueRange());
      buffer.alloc.replaceAllUsesWith(view.getResult());
      buffer.alloc.erase();
    }
    func.walk([&](func::CallOp call) {
      auto callee = getOperation().lookupSymbol<func::FuncOp>(call.getCallee());
      if (callee && !callee.isExternal())
        call.getOperandsMutable().append(arena);
    });
  }

  /// Buffers that are handed down are disjoint by construction, from each other
  /// and from the callee's frame.
  void markDisjoint(func::FuncOp func) {
    for (BlockArgument argument : func.getArguments())
      if (isa<MemRefType>(argument.getType()))
        func.setArgAttr(argument.getArgNumber(), LLVM::LLVMDialect::getNoAliasAttrName(),
                        UnitAttr::get(&getContext()));
  }

  DenseMap<func::FuncOp, int> marks;
  DenseMap<func::FuncOp, Frame> frames;
};

} // namespace
