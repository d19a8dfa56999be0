//===- Traffic.cpp - bytes that a program moves -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/Traffic.h"
#include "trm/dialect/Trk/Trk.h"
#include "trm/passes/Analysis/BufferLifetimes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace trm;

namespace {

/// What happens to one buffer, or to several of a kind.
struct Access {
  uint64_t bytesRead = 0, bytesWritten = 0, latentLoads = 0, latentStores = 0;

  void add(const Access &other, uint64_t times) {
    bytesRead += times * other.bytesRead;
    bytesWritten += times * other.bytesWritten;
    latentLoads += times * other.latentLoads;
    latentStores += times * other.latentStores;
  }
};

/// What a call of a function does. Whether an argument is a weight is up to the
/// caller.
struct Summary {
  Access weights, activations;
  SmallVector<Access> arguments;
  llvm::MapVector<func::FuncOp, uint64_t> calls;

  Traffic getTraffic() const {
    Access all = activations;
    for (const Access &argument : arguments)
      all.add(argument, 1);
    return {weights.bytesRead, all.bytesRead, all.bytesWritten, all.latentLoads, all.latentStores};
  }
};

/// The value that a view is a view of.
Value findBase(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer;
}

/// The effects of kernels are cautious: they name destinations that are only
/// written.
bool readsDestination(Operation *op) {
  if (auto matmul = dyn_cast<trk::PackedMatmulOp>(op))
    return matmul.readsInit();
  return !isa<trk::AttentionOp>(op);
}

class FunctionCounter {
public:
  using Summaries = DenseMap<func::FuncOp, Summary>;

  FunctionCounter(ModuleOp module, ArrayRef<int64_t> latent, const Summaries &callees)
      : module(module), latent(latent), callees(callees) {}

  /// With calls left out: those of `own`.
  std::pair<Summary, Summary> count(func::FuncOp func) {
    own.arguments.resize(func.getNumArguments());
    visit(func.getBody(), 1);
    Summary all = own;
    for (auto [call, times] : sites)
      addCall(call, times, all);
    return {std::move(own), std::move(all)};
  }

private:
  void visit(Region &region, uint64_t times) {
    for (Block &block : region)
      for (Operation &op : block)
        visit(&op, times);
  }

  void visit(Operation *op, uint64_t times) {
    if (auto call = dyn_cast<func::CallOp>(op))
      sites.emplace_back(call, times);
    else
      addEffects(op, times);
    for (Region &region : op->getRegions())
      visit(region, times * countTrips(op));
  }

  static uint64_t countTrips(Operation *op) {
    if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
      if (std::optional<APInt> trips = loop.getStaticTripCount())
        return trips->getZExtValue();
    uint64_t points = 1;
    if (auto kernel = dyn_cast<linalg::LinalgOp>(op))
      for (int64_t range : kernel.getStaticLoopRanges())
        points *= ShapedType::isDynamic(range) ? 1 : range;
    return points;
  }

  void addEffects(Operation *op, uint64_t times) {
    auto interface = dyn_cast<MemoryEffectOpInterface>(op);
    if (!interface)
      return;
    SmallVector<MemoryEffects::EffectInstance> effects;
    interface.getEffects(effects);
    for (const MemoryEffects::EffectInstance &effect : effects) {
      Value buffer = effect.getValue();
      if (!buffer || !isa<MemRefType>(buffer.getType()))
        continue;
      bool writes = isa<MemoryEffects::Write>(effect.getEffect());
      if (isa<MemoryEffects::Read>(effect.getEffect()) && isUnread(op, effect))
        continue;
      if (writes || isa<MemoryEffects::Read>(effect.getEffect()))
        find(buffer, own).add(measure(op, buffer, writes), times);
    }
  }

  static bool isUnread(Operation *op, const MemoryEffects::EffectInstance &effect) {
    auto kernel = dyn_cast<DestinationStyleOpInterface>(op);
    OpOperand *operand = effect.getEffectValue<OpOperand *>();
    return kernel && operand && kernel.isDpsInit(operand) && !readsDestination(op);
  }

  /// Loads and stores move an element, everything else the whole buffer.
  Access measure(Operation *op, Value buffer, bool writes) const {
    auto type = cast<MemRefType>(buffer.getType());
    bool isElement = isa<memref::LoadOp, memref::StoreOp>(op);
    uint64_t elements = isElement || !type.hasStaticShape() ? 1 : type.getNumElements();
    uint64_t bytes = elements * type.getElementTypeBitWidth() / 8;
    bool isLatent = !isElement && !latent.empty() && type.getShape() == latent;
    return writes ? Access{0, bytes, 0, isLatent} : Access{bytes, 0, isLatent, 0};
  }

  static Access &find(Value buffer, Summary &summary) {
    Value base = findBase(buffer);
    if (base.getDefiningOp<memref::GetGlobalOp>())
      return summary.weights;
    auto argument = dyn_cast<BlockArgument>(base);
    bool isOfFunction = argument && isa<func::FuncOp>(argument.getOwner()->getParentOp());
    return isOfFunction ? summary.arguments[argument.getArgNumber()] : summary.activations;
  }

  void addCall(func::CallOp call, uint64_t times, Summary &all) {
    auto entry = callees.find(module.lookupSymbol<func::FuncOp>(call.getCallee()));
    if (entry == callees.end())
      return;
    const Summary &callee = entry->second;
    all.calls[entry->first] += times;
    all.weights.add(callee.weights, times);
    all.activations.add(callee.activations, times);
    for (auto [operand, access] : llvm::zip_equal(call.getOperands(), callee.arguments))
      if (isa<MemRefType>(operand.getType()))
        find(operand, all).add(access, times);
  }

  ModuleOp module;
  ArrayRef<int64_t> latent;
  const Summaries &callees;
  Summary own;
  SmallVector<std::pair<func::CallOp, uint64_t>> sites;
};

SmallVector<int64_t> getLatentShape(ModuleOp module) {
  FactsAttr facts = FactsAttr::of(module);
  return facts ? SmallVector<int64_t>{facts.getPositions(), facts.getHiddenSize()}
               : SmallVector<int64_t>();
}

} // namespace

FailureOr<ModuleTraffic> trm::computeTraffic(ModuleOp module) {
  FailureOr<SmallVector<func::FuncOp>> order = orderCalleesFirst(module);
  if (failed(order))
    return failure();
  SmallVector<int64_t> latent = getLatentShape(module);
  FunctionCounter::Summaries summaries;
  DenseMap<func::FuncOp, FunctionTraffic> functions;
  for (func::FuncOp func : *order) {
    auto [own, all] = FunctionCounter(module, latent, summaries).count(func);
    functions[func] = {func.getSymName().str(), all.getTraffic(), own.getTraffic(),
                       PartAttr::of(func) == Part::supervise};
    summaries[func] = std::move(all);
  }
  ModuleTraffic result;
  for (func::FuncOp caller : llvm::reverse(*order))
    for (auto [callee, times] : summaries[caller].calls)
      functions[callee].callsPerStep += times * functions[caller].callsPerStep;
  for (auto func : module.getOps<func::FuncOp>()) {
    auto entry = functions.find(func);
    if (entry == functions.end())
      continue;
    if (PartAttr::of(func) == Part::supervise)
      result.step = entry->second.traffic;
    result.functions.push_back(std::move(entry->second));
  }
  return result;
}
