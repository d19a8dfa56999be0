//===- RecordFacts.cpp - facts of the compiled model --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Halting.h"
#include "trm/dialect/Trm/PrecisionNames.h"
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
static uint32_t getAcceptedRules(SuperviseOp supervise) {
  auto bit = [](trm_halt rule) { return 1u << rule; };
  uint32_t rules = bit(TRM_HALT_MODEL) | bit(TRM_HALT_NEVER);
  if (supervise.getFixed())
    return rules | bit(getAbiRule(supervise.getHalting()));
  for (const HaltRuleKind &kind : kHaltRules)
    if (kind.values <= supervise.getNumHaltValues())
      rules |= bit(kind.rule);
  return rules;
}

/// A program runs every step, as the reference's evaluation does, unless its rule
/// is fixed.
static DictionaryAttr describeHalting(SuperviseOp supervise) {
  Builder b(supervise.getContext());
  HaltRule rule = supervise.getFixed() ? supervise.getHalting() : HaltRule::never;
  return b.getDictionaryAttr(
      {b.getNamedAttr("rule", b.getI64IntegerAttr(getAbiRule(rule))),
       b.getNamedAttr("threshold", supervise.getThresholdAttr()),
       b.getNamedAttr("stable_steps", b.getI64IntegerAttr(supervise.getStableSteps())),
       b.getNamedAttr("accepted", b.getI64IntegerAttr(getAcceptedRules(supervise)))});
}

/// The narrowest format of a product, "mixed" where the networks have several.
static StringRef describePrecision(ModelOp model) {
  llvm::SmallSetVector<Precision, 4> found;
  for (auto network : model.getBody().getOps<NetworkOp>())
    network.walk([&](LinearOp linear) { found.insert(linear.getPrecision()); });
  if (found.size() > 1)
    return "mixed";
  return describePrecision(found.empty() ? Precision::f32 : found.front());
}

static DictionaryAttr collectFacts(ModelOp model, int64_t maxTeam) {
  Builder b(model.getContext());
  SuperviseOp supervise = model.getSolve().getSupervise();
  ModelCost cost = computeModelCost(model);
  SmallVector<NamedAttribute> facts;
  auto addText = [&](StringRef key, StringRef text) {
    facts.push_back(b.getNamedAttr(key, b.getStringAttr(text)));
  };
  auto addNumber = [&](StringRef key, int64_t number) {
    facts.push_back(b.getNamedAttr(key, b.getI64IntegerAttr(number)));
  };
  StringAttr digest;
  if (DictionaryAttr source = model.getSourceAttr())
    digest = source.getAs<StringAttr>("sha256");
  addText("name", model.getSymName());
  addText("family", model.getFamily());
  addText("precision", describePrecision(model));
  addText("digest", digest ? digest.getValue() : "");
  addNumber("seq_len", model.getSeqLen());
  addNumber("vocab_size", model.getVocabSize());
  auto latent = cast<RankedTensorType>(supervise.getInitial().front().getType());
  addNumber("positions", latent.getDimSize(0));
  addNumber("hidden_size", latent.getDimSize(1));
  addNumber("latents", supervise.getInitial().size());
  addNumber("max_steps", supervise.getMaxSteps());
  addNumber("step_stride", supervise.getStepStride());
  addNumber("q_outputs", supervise.getNumHaltValues());
  facts.push_back(b.getNamedAttr("halting", describeHalting(supervise)));
  addNumber("parameters", cost.parameters);
  addNumber("multiply_adds_per_step", cost.multiplyAddsPerStep);
  addNumber("max_team", maxTeam);
  if (DenseI32ArrayAttr ids = model.getPuzzleIdsAttr())
    facts.push_back(b.getNamedAttr("puzzle_ids", ids));
  return b.getDictionaryAttr(facts);
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
    getOperation()->setAttr("trm.facts", collectFacts(models.front(), maxTeam));
  }
};
} // namespace
