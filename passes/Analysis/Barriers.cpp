//===- Barriers.cpp - where the threads of a team have to wait ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/Barriers.h"

#include "trm/passes/Analysis/BufferLifetimes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace trm;

namespace {

/// Whose elements of a buffer a step touches: any thread any of them, each thread
/// those of its share of rows or columns, or the first thread alone.
enum class Owner { Any, Rows, Columns, First };

/// Where a buffer comes from, and whether it is all of it.
struct Origin {
  Value root;
  bool isWhole;
};

struct Access {
  Value root;
  bool isWhole;
  bool isWrite;
  Owner owner;
  ArrayRef<int64_t> shape;

  bool operator==(const Access &other) const {
    return root == other.root && isWhole == other.isWhole && isWrite == other.isWrite &&
           owner == other.owner && shape == other.shape;
  }

  /// Whether different threads may touch the same element, and one of them write it.
  bool conflictsWith(const Access &other) const {
    if (root != other.root || (!isWrite && !other.isWrite))
      return false;
    if (owner != other.owner || owner == Owner::Any)
      return true;
    bool isSame = isWhole && other.isWhole && shape == other.shape;
    return owner != Owner::First && !isSame;
  }
};

using Accesses = SmallVector<Access>;

void addOnce(Accesses &accesses, const Access &access) {
  if (!llvm::is_contained(accesses, access))
    accesses.push_back(access);
}

bool isConstant(memref::GetGlobalOp get) {
  auto global = SymbolTable::lookupNearestSymbolFrom<memref::GlobalOp>(get, get.getNameAttr());
  return global && global.getConstant();
}

/// Whose a memory access inside a loop is. The loops of kernels say it; else it is
/// a thread's own where the loop is divided along the rows of the buffer.
Owner findOwner(scf::ParallelOp loop, Operation *op) {
  if (auto own = loop->getAttrOfType<StringAttr>(kOwnAttrName))
    return own.getValue() == kOwnRows ? Owner::Rows : Owner::Columns;
  MemRefType type;
  ValueRange indices;
  if (auto load = dyn_cast<memref::LoadOp>(op)) {
    type = load.getMemRefType();
    indices = load.getIndices();
  } else if (auto store = dyn_cast<memref::StoreOp>(op)) {
    type = store.getMemRefType();
    indices = store.getIndices();
  }
  APInt rows;
  bool isRow = !indices.empty() && getDividedDimension(loop) == 0 &&
               indices.front() == loop.getInductionVars().front() &&
               matchPattern(loop.getLowerBound().front(), m_Zero()) &&
               matchPattern(loop.getStep().front(), m_One()) &&
               matchPattern(loop.getUpperBound().front(), m_ConstantInt(&rows)) &&
               rows.getSExtValue() == type.getDimSize(0);
  return isRow ? Owner::Rows : Owner::Any;
}

/// Runs functions on the accesses that no barrier has closed yet, and sets a
/// barrier before each step that conflicts with them.
class Walk {
public:
  Walk(ModuleOp module, llvm::SetVector<Operation *> &barriers)
      : module(module), barriers(barriers) {}

  LogicalResult runRoot(func::FuncOp func) {
    open.clear();
    origins.clear();
    for (BlockArgument argument : func.getArguments())
      if (auto type = dyn_cast<MemRefType>(argument.getType())) {
        origins[argument] = {{argument, /*isWhole=*/true}};
        // Whoever calls may still look at what it hands over.
        open.push_back({argument, true, /*isWrite=*/false, Owner::Any, type.getShape()});
      }
    if (failed(runBlock(func.getBody().front())))
      return failure();
    if (!open.empty())
      barriers.insert(func.getBody().front().getTerminator());
    return success();
  }

private:
  LogicalResult runBlock(Block &block) {
    for (Operation &op : block)
      if (failed(run(&op)))
        return failure();
    return success();
  }

  LogicalResult run(Operation *op) {
    if (auto loop = dyn_cast<scf::ParallelOp>(op))
      return runParallel(loop);
    if (auto call = dyn_cast<func::CallOp>(op))
      return runCall(call);
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      // What is open at the end of a round is open at the start of the next. A loop
      // that does not run at all leaves open what was.
      Accesses before = open;
      if (failed(runBlock(*loop.getBody())) || failed(runBlock(*loop.getBody())))
        return failure();
      if (!runsAtLeastOnce(loop))
        join(before);
      return success();
    }
    if (auto branch = dyn_cast<scf::IfOp>(op)) {
      Accesses before = open;
      if (failed(runBlock(*branch.thenBlock())))
        return failure();
      std::swap(before, open);
      if (branch.elseBlock() && failed(runBlock(*branch.elseBlock())))
        return failure();
      join(before);
      return success();
    }
    if (op->getNumRegions() > 0)
      return op->emitError("cannot be divided among threads; only scf.for, scf.if and "
                           "scf.parallel around it can");
    return runAlone(op);
  }

  static bool runsAtLeastOnce(scf::ForOp loop) {
    APInt low, high;
    return matchPattern(loop.getLowerBound(), m_ConstantInt(&low)) &&
           matchPattern(loop.getUpperBound(), m_ConstantInt(&high)) && low.slt(high);
  }

  void join(const Accesses &others) {
    for (const Access &access : others)
      addOnce(open, access);
  }

  /// A step: a barrier before it where it conflicts, then its accesses are open.
  void step(Operation *op, const Accesses &accesses) {
    bool conflicts = llvm::any_of(accesses, [&](const Access &access) {
      return llvm::any_of(open, [&](const Access &other) { return access.conflictsWith(other); });
    });
    if (conflicts)
      barriers.insert(op);
    if (barriers.contains(op))
      open.clear();
    join(accesses);
  }

  LogicalResult runAlone(Operation *op) {
    if (isForFirstThread(op) && op->getNumResults() > 0)
      return op->emitError("writes memory and has a result, and cannot be left to one thread");
    Accesses accesses;
    if (failed(collect(op, isForFirstThread(op) ? Owner::First : Owner::Any, accesses)))
      return failure();
    if (!accesses.empty())
      step(op, accesses);
    return success();
  }

  LogicalResult runParallel(scf::ParallelOp loop) {
    if (loop.getNumResults() > 0)
      return loop.emitError("reduces over threads, whose order would change the result");
    Accesses accesses;
    WalkResult result = loop.getBody()->walk([&](Operation *op) {
      return succeeded(collect(op, findOwner(loop, op), accesses)) ? WalkResult::advance()
                                                                   : WalkResult::interrupt();
    });
    if (result.wasInterrupted())
      return failure();
    step(loop, accesses);
    return success();
  }

  LogicalResult runCall(func::CallOp call) {
    auto callee = module.lookupSymbol<func::FuncOp>(call.getCallee());
    if (!callee || callee.isExternal())
      return call.emitError("calls a function that is not defined here, which cannot be divided "
                            "among threads");
    for (auto [argument, operand] : llvm::zip_equal(callee.getArguments(), call.getOperands()))
      if (isa<MemRefType>(argument.getType()))
        origins[argument] = resolve(operand);
    return runBlock(callee.getBody().front());
  }

  LogicalResult collect(Operation *op, Owner owner, Accesses &accesses) {
    if (op->hasTrait<OpTrait::HasRecursiveMemoryEffects>() || op->hasTrait<OpTrait::IsTerminator>())
      return success();
    auto effects = getEffectsRecursively(op);
    if (!effects)
      return op->emitError("has effects that are not known, and cannot be divided among threads");
    for (const MemoryEffects::EffectInstance &effect : *effects) {
      bool isWrite = isa<MemoryEffects::Write>(effect.getEffect());
      if (!isWrite && !isa<MemoryEffects::Read>(effect.getEffect()))
        continue;
      Value buffer = effect.getValue();
      auto type = buffer ? dyn_cast<MemRefType>(buffer.getType()) : MemRefType();
      if (!type)
        return op->emitError("touches memory that is no buffer, and cannot be divided among "
                             "threads");
      for (const Origin &origin : resolve(buffer))
        addOnce(accesses, {origin.root, origin.isWhole, isWrite, owner, type.getShape()});
    }
    return success();
  }

  using Origins = SmallVector<Origin, 2>;

  /// Where a buffer may come from; nowhere for constants, which nobody writes.
  Origins resolve(Value buffer) {
    Origins result;
    llvm::SetVector<Value> visited;
    follow(buffer, /*isWhole=*/true, visited, result);
    return result;
  }

  void follow(Value value, bool isWhole, llvm::SetVector<Value> &visited, Origins &result) {
    if (!visited.insert(value))
      return;
    if (auto known = origins.find(value); known != origins.end()) {
      for (const Origin &origin : known->second)
        result.push_back({origin.root, origin.isWhole && isWhole});
      return;
    }
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
      if (!loop)
        return result.push_back({value, isWhole});
      follow(loop.getTiedLoopInit(argument)->get(), isWhole, visited, result);
      return follow(loop.getTiedLoopYieldedValue(argument)->get(), isWhole, visited, result);
    }
    auto number = cast<OpResult>(value).getResultNumber();
    Operation *op = value.getDefiningOp();
    if (auto get = dyn_cast<memref::GetGlobalOp>(op); get && isConstant(get))
      return;
    if (auto cast = dyn_cast<memref::CastOp>(op))
      return follow(cast.getSource(), isWhole, visited, result);
    if (auto view = dyn_cast<ViewLikeOpInterface>(op))
      return follow(view.getViewSource(), /*isWhole=*/false, visited, result);
    if (auto select = dyn_cast<arith::SelectOp>(op)) {
      follow(select.getTrueValue(), isWhole, visited, result);
      return follow(select.getFalseValue(), isWhole, visited, result);
    }
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      follow(loop.getInits()[number], isWhole, visited, result);
      return follow(loop.getYieldedValues()[number], isWhole, visited, result);
    }
    if (auto branch = dyn_cast<scf::IfOp>(op)) {
      follow(branch.thenYield()->getOperand(number), isWhole, visited, result);
      return follow(branch.elseYield()->getOperand(number), isWhole, visited, result);
    }
    result.push_back({value, isWhole});
  }

  ModuleOp module;
  llvm::SetVector<Operation *> &barriers;
  Accesses open;
  DenseMap<Value, Origins> origins; // of arguments
};

} // namespace

unsigned trm::getDividedDimension(scf::ParallelOp loop) {
  for (auto [dimension, low, high] : llvm::enumerate(loop.getLowerBound(), loop.getUpperBound())) {
    APInt first, past;
    bool isKnown =
        matchPattern(low, m_ConstantInt(&first)) && matchPattern(high, m_ConstantInt(&past));
    if (!isKnown || (past - first).sgt(1))
      return dimension;
  }
  return 0;
}

bool trm::isForFirstThread(Operation *op) {
  if (op->getNumRegions() > 0 || isa<func::CallOp>(op))
    return false;
  return hasEffect<MemoryEffects::Write>(op);
}

FailureOr<llvm::SetVector<Operation *>> trm::findBarriers(ModuleOp module) {
  if (failed(orderCalleesFirst(module)))
    return failure();
  llvm::SetVector<func::FuncOp> roots;
  for (auto func : module.getOps<func::FuncOp>()) {
    if (func.isExternal())
      continue;
    if (!func.getBody().hasOneBlock())
      return func.emitError("has branches, and cannot be divided among threads");
    roots.insert(func);
  }
  module.walk([&](func::CallOp call) {
    if (auto callee = module.lookupSymbol<func::FuncOp>(call.getCallee()))
      roots.remove(callee);
  });
  // A barrier that one call needs is there for the others too, and may spare them
  // theirs: it is set once, and what was set stays.
  llvm::SetVector<Operation *> barriers;
  Walk walk(module, barriers);
  size_t before = 0;
  do {
    before = barriers.size();
    for (func::FuncOp root : roots)
      if (failed(walk.runRoot(root)))
        return failure();
  } while (barriers.size() > before);
  return barriers;
}
