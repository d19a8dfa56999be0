//===- ModelCost.cpp - what a model costs -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/ModelCost.h"

#include "trm/dialect/Trm/Elements.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace trm;

uint64_t trm::countMultiplyAdds(Operation *op) {
  auto latent = dyn_cast<LatentOpInterface>(op);
  return latent ? latent.countMultiplyAdds() : 0;
}

namespace {
class MultiplyAdds {
public:
  explicit MultiplyAdds(ModelOp model) : model(model) {}

  uint64_t count(Region &region) {
    uint64_t sum = 0;
    for (Operation &op : region.getOps())
      sum = llvm::SaturatingAdd(sum, count(op));
    return sum;
  }

private:
  uint64_t count(Operation &op) {
    return llvm::TypeSwitch<Operation *, uint64_t>(&op)
        .Case([&](RecurseOp recurse) {
          return llvm::SaturatingMultiply<uint64_t>(recurse.getCycles(), count(recurse.getBody()));
        })
        .Case([&](ApplyOp apply) { return countNetwork(apply.getCalleeAttr()); })
        .Default(countMultiplyAdds);
  }

  /// Networks do not apply themselves; one that did would count as empty inside.
  uint64_t countNetwork(FlatSymbolRefAttr name) {
    auto [entry, isNew] = networks.try_emplace(name, 0);
    auto network = mlir::SymbolTable::lookupNearestSymbolFrom<NetworkOp>(model, name);
    if (!isNew || !network)
      return entry->second;
    uint64_t inside = count(network.getBody());
    networks[name] = inside;
    return inside;
  }

  ModelOp model;
  llvm::DenseMap<Attribute, uint64_t> networks;
};
} // namespace

/// A step whose answer is looked at.
static uint64_t countStep(ModelOp model, SuperviseOp supervise) {
  MultiplyAdds multiplyAdds(model);
  uint64_t steps = multiplyAdds.count(supervise.getBody()) / supervise.getStepStride();
  return llvm::SaturatingAdd(steps, multiplyAdds.count(supervise.getReadout()));
}

ModelCost trm::computeModelCost(ModelOp model) {
  ModelCost cost;
  for (WeightOp weight : model.getBody().getOps<WeightOp>()) {
    cost.parameters += weight.getType().getNumElements();
    cost.weightBytes += getByteSize(weight.getType());
  }
  SolveOp solve = model.getSolve();
  if (SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp())
    cost.multiplyAddsPerStep = countStep(model, supervise);
  return cost;
}
