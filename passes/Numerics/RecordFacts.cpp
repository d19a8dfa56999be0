//===- RecordFacts.cpp - facts of the compiled model --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"
#include "trm/passes/Analysis/ModelCost.h"
#include "trm/passes/Passes.h"

#include "llvm/ADT/SetVector.h"

namespace trm {
#define GEN_PASS_DEF_RECORDFACTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

/// Rules that a program can follow: any whose values are there, but only its own
/// where that is fixed.
static SmallVector<HaltRule> getAcceptedRules(SuperviseOp supervise) {
  SmallVector<HaltRule> rules;
  for (unsigned number = 0; number <= getMaxEnumValForHaltRule(); ++number) {
    auto rule = static_cast<HaltRule>(number);
    bool isOwn = rule == HaltRule::never || rule == supervise.getHalting();
    if (supervise.getFixed() ? isOwn : getKind(rule).values <= supervise.getNumHaltValues())
      rules.push_back(rule);
  }
  return rules;
}

/// A program runs every step, as the reference's evaluation does, unless its rule
/// is fixed.
static HaltingAttr describeHalting(SuperviseOp supervise) {
  HaltRule rule = supervise.getFixed() ? supervise.getHalting() : HaltRule::never;
  return HaltingAttr::get(supervise.getContext(), rule, supervise.getThresholdAttr(),
                          supervise.getStableSteps(), getAcceptedRules(supervise));
}

/// The format of all products, or none where the networks have several.
static std::optional<Precision> findPrecision(ModelOp model) {
  llvm::SmallSetVector<Precision, 4> found;
  for (auto network : model.getBody().getOps<NetworkOp>())
    network.walk([&](LinearOp linear) { found.insert(linear.getPrecision()); });
  if (found.size() > 1)
    return std::nullopt;
  return found.empty() ? Precision::f32 : found.front();
}

/// Null where an interface cannot state them, which is reported.
static FactsAttr collectFacts(ModelOp model, int64_t maxTeam) {
  SuperviseOp supervise = model.getSolve().getSupervise();
  ModelCost cost = computeModelCost(model);
  auto latent = cast<RankedTensorType>(supervise.getInitial().front().getType());
  DictionaryAttr source = model.getSourceAttr();
  auto digest = source ? source.getAs<StringAttr>("sha256") : StringAttr();
  int64_t seqLen = model.getSeqLen(), vocabSize = model.getVocabSize();
  int64_t latents = supervise.getInitial().size(), maxSteps = supervise.getMaxSteps();
  int64_t stride = supervise.getStepStride(), cycles = supervise.getCyclesPerStep();
  int64_t haltValues = supervise.getNumHaltValues();
  int64_t parameters = cost.parameters, multiplyAdds = cost.multiplyAddsPerStep;
  return FactsAttr::getChecked(
      [&] { return emitError(model.getLoc()); }, model.getContext(), model.getSymName(),
      model.getFamily(), digest ? digest.getValue() : "", findPrecision(model), seqLen, vocabSize,
      latent.getDimSize(0), latent.getDimSize(1), latents, maxSteps, stride, cycles, haltValues,
      describeHalting(supervise), parameters, multiplyAdds, maxTeam, model.getPuzzleIdsAttr(),
      SizesAttr());
}

namespace {
struct RecordFacts : trm::impl::RecordFactsBase<RecordFacts> {
  using RecordFactsBase::RecordFactsBase;

  void runOnOperation() override {
    auto models = llvm::to_vector(getOperation().getOps<ModelOp>());
    if (models.size() != 1 || !models.front().getSolve() ||
        models.front().getSolve().getSupervise().getInitial().empty()) {
      getOperation().emitError("compiles a module with one trm.model that has a trm.solve and "
                               "carries a latent, but it has ")
          << models.size() << " models";
      return signalPassFailure();
    }
    if (maxTeam < 1) {
      getOperation().emitError("max-team is 0, but a puzzle needs a thread");
      return signalPassFailure();
    }
    FactsAttr facts = collectFacts(models.front(), maxTeam);
    if (!facts)
      return signalPassFailure();
    getOperation()->setAttr(FactsAttr::getAttrName(), facts);
  }
};
} // namespace
