//===- RecordFacts.cpp - facts of the compiled model --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Analysis/ModelCost.h"
#include "trm/passes/Passes.h"

namespace trm {
#define GEN_PASS_DEF_RECORDFACTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

static DictionaryAttr collectFacts(ModelOp model) {
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
  addText("precision", "float32");
  addText("digest", digest ? digest.getValue() : "");
  addNumber("seq_len", model.getSeqLen());
  addNumber("vocab_size", model.getVocabSize());
  auto latent = cast<RankedTensorType>(supervise.getInitial().front().getType());
  addNumber("positions", latent.getDimSize(0));
  addNumber("hidden_size", latent.getDimSize(1));
  addNumber("max_steps", supervise.getMaxSteps());
  addNumber("q_outputs", supervise.getHalt().getType().getDimSize(1));
  addNumber("parameters", cost.parameters);
  addNumber("multiply_adds_per_step", cost.multiplyAddsPerStep);
  if (DenseI32ArrayAttr ids = model.getPuzzleIdsAttr())
    facts.push_back(b.getNamedAttr("puzzle_ids", ids));
  return b.getDictionaryAttr(facts);
}

namespace {
struct RecordFacts : trm::impl::RecordFactsBase<RecordFacts> {
  void runOnOperation() override {
    auto models = llvm::to_vector(getOperation().getOps<ModelOp>());
    if (models.size() != 1 || !models.front().getSolve() ||
        models.front().getSolve().getSupervise().getInitial().empty()) {
      getOperation().emitError("compiles a module with one trm.model that has a trm.solve and "
                               "carries a latent, but it has ")
          << models.size() << " models";
      return signalPassFailure();
    }
    getOperation()->setAttr("trm.facts", collectFacts(models.front()));
  }
};
} // namespace
