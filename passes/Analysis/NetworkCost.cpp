//===- NetworkCost.cpp - where a model's cost lies ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/NetworkCost.h"
#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Analysis/ModelCost.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace trm;

namespace {

/// Sums over a region; cycles multiply, networks that are applied are left to
/// themselves.
class PlaceCounter {
public:
  explicit PlaceCounter(ModelOp model) : model(model) {}

  PlaceCost count(PlaceCost::Kind kind, StringRef name, Region &region) {
    cost = PlaceCost{kind, name.str()};
    weights.clear();
    visit(region, 1);
    for (WeightOp weight : weights) {
      cost.parameters += weight.getType().getNumElements();
      cost.weightBytes += getByteSize(weight.getType());
    }
    return cost;
  }

private:
  void visit(Region &region, uint64_t runs) {
    for (Operation &op : region.getOps()) {
      if (auto recurse = dyn_cast<RecurseOp>(op))
        visit(recurse.getBody(), llvm::SaturatingMultiply<uint64_t>(runs, recurse.getCycles()));
      cost.multiplyAdds =
          llvm::SaturatingMultiplyAdd(runs, countMultiplyAdds(&op), cost.multiplyAdds);
      if (auto latent = dyn_cast<LatentOpInterface>(op))
        for (FlatSymbolRefAttr name : latent.getWeights())
          weights.insert(model.lookupWeight(name));
    }
  }

  ModelOp model;
  PlaceCost cost{PlaceCost::Kind::Network, {}};
  llvm::SetVector<WeightOp> weights;
};

/// How often each network is applied, by those that it is applied by as well.
class ApplicationCounter {
public:
  explicit ApplicationCounter(ModelOp model) : model(model) {}

  void visit(Region &region, uint64_t runs) {
    for (Operation &op : region.getOps()) {
      if (auto recurse = dyn_cast<RecurseOp>(op))
        visit(recurse.getBody(), llvm::SaturatingMultiply<uint64_t>(runs, recurse.getCycles()));
      if (auto apply = dyn_cast<ApplyOp>(op))
        visit(apply, runs);
    }
  }
  uint64_t lookup(StringRef network) const { return applications.lookup(network); }

private:
  void visit(ApplyOp apply, uint64_t runs) {
    uint64_t &count = applications[apply.getCallee()];
    count = llvm::SaturatingAdd(count, runs);
    // One that applied itself would not end.
    if (!open.insert(apply.getCallee()).second)
      return;
    auto network = SymbolTable::lookupNearestSymbolFrom<NetworkOp>(model, apply.getCalleeAttr());
    if (network)
      visit(network.getBody(), runs);
    open.erase(apply.getCallee());
  }

  ModelOp model;
  llvm::StringMap<uint64_t> applications;
  llvm::StringSet<> open;
};

} // namespace

std::vector<PlaceCost> trm::computePlaceCosts(ModelOp model) {
  using Kind = PlaceCost::Kind;
  SolveOp solve = model.getSolve();
  SuperviseOp supervise = solve ? solve.getSupervise() : SuperviseOp();
  ApplicationCounter applications(model);
  if (supervise)
    applications.visit(supervise.getBody(), 1);
  PlaceCounter counter(model);
  std::vector<PlaceCost> places;
  for (auto network : model.getBody().getOps<NetworkOp>()) {
    places.push_back(counter.count(Kind::Network, network.getSymName(), network.getBody()));
    places.back().runsPerStep = applications.lookup(network.getSymName());
  }
  if (!supervise)
    return places;
  places.push_back(counter.count(Kind::Start, "", solve.getBody()));
  if (supervise.hasFirst())
    places.push_back(counter.count(Kind::First, "", supervise.getFirst()));
  places.push_back(counter.count(Kind::Step, "", supervise.getBody()));
  if (supervise.hasReadout())
    places.push_back(counter.count(Kind::Readout, "", supervise.getReadout()));
  return places;
}
