//===- PruneWeights.cpp - a pass over weights, as a plugin --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "trm/dialect/Trm/Elements.h"
#include "trm/dialect/Trm/Trm.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <cstring>

namespace prune {
#define GEN_PASS_DECL
#define GEN_PASS_DEF_PRUNEWEIGHTS
#define GEN_PASS_REGISTRATION
#include "Passes.h.inc"
} // namespace prune

using namespace mlir;

namespace {

/// Elements as the bytes of a resource of that type.
ElementsAttr makeWeight(RankedTensorType type, StringRef name, ArrayRef<double> values) {
  const llvm::fltSemantics &semantics = cast<FloatType>(type.getElementType()).getFloatSemantics();
  size_t width = type.getElementTypeBitWidth() / 8;
  return trm::createResource(type, name, [&](MutableArrayRef<char> bytes) {
    for (auto [index, value] : llvm::enumerate(values)) {
      APFloat element(value);
      bool losesInfo; // Never: the values came from this type.
      element.convert(semantics, APFloat::rmNearestTiesToEven, &losesInfo);
      uint64_t bits = element.bitcastToAPInt().getZExtValue();
      std::memcpy(bytes.data() + index * width, &bits, width);
    }
  });
}

struct PruneWeights : prune::impl::PruneWeightsBase<PruneWeights> {
  using PruneWeightsBase::PruneWeightsBase;

  void runOnOperation() override {
    // Negated, since a NaN is no threshold either.
    if (!(threshold >= 0)) {
      getOperation().emitError("prune-weights: expected a threshold of 0 or more, found ")
          << threshold.getValue();
      return signalPassFailure();
    }
    llvm::SmallVector<std::string> left(only.begin(), only.end());
    WalkResult result = getOperation().walk([&](trm::WeightOp weight) {
      if (!only.empty() && !llvm::is_contained(only, weight.getSymName()))
        return WalkResult::advance();
      llvm::erase(left, weight.getSymName().str());
      return prune(weight);
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    if (!left.empty()) {
      getOperation().emitError("prune-weights: no weight is called '") << left.front() << "'";
      signalPassFailure();
    }
  }

  WalkResult prune(trm::WeightOp weight) {
    auto values = trm::readDoubles(weight.getValue());
    if (failed(values)) {
      weight.emitError("prune-weights: has no elements; read the model from bytecode, or from "
                       "text written with --print-weights");
      return WalkResult::interrupt();
    }
    unsigned pruned = 0;
    for (double &value : *values)
      if (value != 0 && std::abs(value) < threshold) {
        value = 0;
        ++pruned;
      }
    if (pruned)
      weight.setValueAttr(makeWeight(weight.getType(), weight.getSymName(), *values));
    numPruned += pruned;
    return WalkResult::advance();
  }
};

} // namespace

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "prune-weights", "1.0", [] { prune::registerPruneWeights(); }};
}
