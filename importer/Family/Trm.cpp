//===- Trm.cpp - imports TRM checkpoints --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Trm.h"

#include "trm/importer/Family/KnownFamilies.h"
#include "trm/importer/Family/ModelBuilder.h"
#include "trm/importer/Family/TrmConfiguration.h"

#include <cmath>

using namespace llvm;
using mlir::Value;

namespace trm {
namespace {

constexpr StringLiteral kFamily = "trm";

/// Builds the model of one configuration. Semantics, and their order of
/// rounding, are those of the reference implementation.
class TrmModel {
public:
  TrmModel(const TrmConfiguration &configuration, ModelBuilder &builder)
      : c(configuration), b(builder), latent(b.latentType(c.getPositions(), c.hiddenSize)) {}

  Error build() {
    std::optional<ArrayRef<int32_t>> ids;
    if (c.puzzleWidth)
      ids = c.puzzleIds;
    b.begin(kFamily, c.seqLen, c.vocabSize, ids);
    if (Error error = addWeights())
      return error;
    buildNetwork();
    buildSolve();
    return Error::success();
  }

private:
  Error addWeights();
  Error addLayerWeights(const std::string &layer);

  void buildNetwork();
  Value buildAttention(Value hidden, const std::string &layer);

  void buildSolve();
  Value buildEmbedding(SolveOp solve);
  SuperviseOp buildSupervision(Value embedding);
  RecurseOp buildRecursion(SuperviseOp supervise, Value embedding);

  const TrmConfiguration &c;
  ModelBuilder &b;
  mlir::RankedTensorType latent;
  NetworkOp network;
};

std::string layerKey(int64_t index) { return "L_level.layers." + std::to_string(index); }

Error TrmModel::addWeights() {
  struct Weight {
    const char *key;
    SmallVector<int64_t, 2> shape;
  };
  std::vector<Weight> weights = {{"H_init", {c.hiddenSize}},
                                 {"L_init", {c.hiddenSize}},
                                 {"embed_tokens.embedding_weight", {c.vocabSize, c.hiddenSize}},
                                 {"lm_head.weight", {c.vocabSize, c.hiddenSize}},
                                 {"q_head.weight", {2, c.hiddenSize}},
                                 {"q_head.bias", {2}}};
  if (c.learnedPositions)
    weights.push_back({"embed_pos.embedding_weight", {c.getPositions(), c.hiddenSize}});
  for (const Weight &weight : weights)
    if (Error error = b.addWeight(weight.key, weight.shape))
      return error;
  if (c.puzzleWidth)
    if (Error error = b.addWeightRows("puzzle_emb.weights", c.puzzleIds, c.puzzleWidth))
      return error;
  for (int64_t i = 0; i < c.layers; ++i)
    if (Error error = addLayerWeights(layerKey(i)))
      return error;
  return Error::success();
}

Error TrmModel::addLayerWeights(const std::string &layer) {
  struct Weight {
    const char *key;
    int64_t outputs, inputs;
  };
  SmallVector<Weight, 4> weights;
  if (c.mixesByMlp)
    weights = {{".mlp_t.gate_up_proj.weight", 2 * c.mixerWidth, c.getPositions()},
               {".mlp_t.down_proj.weight", c.getPositions(), c.mixerWidth}};
  else
    weights = {
        {".self_attn.qkv_proj.weight", (c.heads + 2 * c.kvHeads) * c.getHeadDim(), c.hiddenSize},
        {".self_attn.o_proj.weight", c.hiddenSize, c.hiddenSize}};
  weights.push_back({".mlp.gate_up_proj.weight", 2 * c.mlpWidth, c.hiddenSize});
  weights.push_back({".mlp.down_proj.weight", c.hiddenSize, c.mlpWidth});
  for (const Weight &weight : weights)
    if (Error error = b.addWeight(layer + weight.key, {weight.outputs, weight.inputs}))
      return error;
  return Error::success();
}

Value TrmModel::buildAttention(Value hidden, const std::string &layer) {
  mlir::OpBuilder &ops = b.ops();
  RopeAttr rope;
  if (c.ropeTheta)
    rope = RopeAttr::get(ops.getContext(), ops.getF64FloatAttr(*c.ropeTheta));
  Value qkv = b.linear(hidden, layer + ".self_attn.qkv_proj.weight",
                       (c.heads + 2 * c.kvHeads) * c.getHeadDim());
  APFloat scale(1 / std::sqrt(static_cast<double>(c.getHeadDim())));
  Value mixed = AttentionOp::create(ops, b.getLoc(), latent, qkv, c.heads, c.kvHeads, scale, rope);
  return b.linear(mixed, layer + ".self_attn.o_proj.weight", c.hiddenSize);
}

void TrmModel::buildNetwork() {
  network = b.beginNetwork("L_level", latent);
  Value hidden = b.add(network.getArgument(0), network.getArgument(1));
  for (int64_t i = 0; i < c.layers; ++i) {
    std::string layer = layerKey(i);
    Axis axis = c.mixesByMlp ? Axis::positions : Axis::features;
    Value mixed = c.mixesByMlp ? b.swiGluLayer(hidden, layer + ".mlp_t", c.mixerWidth, axis)
                               : buildAttention(hidden, layer);
    hidden = b.rmsNorm(b.add(hidden, mixed), c.epsilon, axis);
    Value widened = b.swiGluLayer(hidden, layer + ".mlp", c.mlpWidth, Axis::features);
    hidden = b.rmsNorm(b.add(hidden, widened), c.epsilon);
  }
  b.endFunction(hidden);
}

Value TrmModel::buildEmbedding(SolveOp solve) {
  mlir::OpBuilder &ops = b.ops();
  auto weight = [&](StringRef key) { return mlir::FlatSymbolRefAttr::get(ops.getContext(), key); };
  Value embedding = EmbedOp::create(ops, b.getLoc(), b.latentType(c.seqLen, c.hiddenSize),
                                    solve.getArgument(0), weight("embed_tokens.embedding_weight"));
  if (c.puzzleWidth) {
    Value puzzle =
        EmbedPuzzleOp::create(ops, b.getLoc(), b.latentType(c.puzzlePositions, c.hiddenSize),
                              solve.getArgument(1), weight("puzzle_emb.weights"));
    embedding = ConcatOp::create(ops, b.getLoc(), latent, mlir::ValueRange{puzzle, embedding});
  }
  if (c.learnedPositions) {
    Value positions = b.parameter("embed_pos.embedding_weight", latent);
    // The reference's rounding of 1/sqrt(2).
    embedding = b.scale(b.add(embedding, positions), 0.707106781);
  }
  return b.scale(embedding, std::sqrt(static_cast<double>(c.hiddenSize)));
}

/// H_cycles times { L_cycles times z_L = net(z_L, z_H + x); z_H = net(z_H, z_L) }.
RecurseOp TrmModel::buildRecursion(SuperviseOp supervise, Value embedding) {
  mlir::OpBuilder &ops = b.ops();
  mlir::OpBuilder::InsertionGuard guard(ops);
  auto outer =
      RecurseOp::create(ops, b.getLoc(), c.hCycles, supervise.getBody().front().getArguments());
  if (c.hCycles > 1) // Training keeps the gradient of the last cycle alone.
    outer.setNoGrad(c.hCycles - 1);
  Value high = outer.getBody().getArgument(0), low = outer.getBody().getArgument(1);
  ops.setInsertionPointToStart(&outer.getBody().front());

  auto inner = RecurseOp::create(ops, b.getLoc(), c.lCycles, low);
  ops.setInsertionPointToStart(&inner.getBody().front());
  Value injection = b.add(high, embedding);
  Value next = b.apply(network, {inner.getBody().getArgument(0), injection});
  YieldOp::create(ops, b.getLoc(), next);

  ops.setInsertionPointAfter(inner);
  Value nextHigh = b.apply(network, {high, inner.getResult(0)});
  YieldOp::create(ops, b.getLoc(), mlir::ValueRange{nextHigh, inner.getResult(0)});
  return outer;
}

SuperviseOp TrmModel::buildSupervision(Value embedding) {
  mlir::OpBuilder &ops = b.ops();
  Value high = b.parameter("H_init", latent), low = b.parameter("L_init", latent);
  auto supervise =
      SuperviseOp::create(ops, b.getLoc(), c.maxSteps, c.halting, mlir::ValueRange{high, low},
                          b.latentType(c.seqLen, c.vocabSize), b.latentType(1, 2));
  mlir::OpBuilder::InsertionGuard guard(ops);
  ops.setInsertionPointToStart(&supervise.getBody().front());
  RecurseOp latents = buildRecursion(supervise, embedding);
  auto slice = [&](int64_t offset, int64_t positions) -> Value {
    return SliceOp::create(ops, b.getLoc(), b.latentType(positions, c.hiddenSize),
                           latents.getResult(0), offset);
  };
  Value tokens = c.puzzlePositions ? slice(c.puzzlePositions, c.seqLen) : latents.getResult(0);
  Value logits = b.linear(tokens, "lm_head.weight", c.vocabSize);
  Value halt = b.linear(slice(0, 1), "q_head.weight", 2, Axis::features, "q_head.bias");
  YieldOp::create(ops, b.getLoc(), latents.getResults(), logits, halt);
  return supervise;
}

void TrmModel::buildSolve() {
  mlir::OpBuilder &ops = b.ops();
  mlir::Type i32 = ops.getI32Type();
  auto tokens = mlir::RankedTensorType::get({c.seqLen}, i32);
  SolveOp solve = b.beginSolve(ops.getFunctionType(
      {tokens, i32}, {b.latentType(c.seqLen, c.vocabSize), b.latentType(1, 2), i32}));
  SuperviseOp supervise = buildSupervision(buildEmbedding(solve));
  b.endFunction(supervise.getResults());
}

class TrmImporter : public Importer {
public:
  StringRef getName() const override { return kFamily; }
  StringRef getDescription() const override {
    return "Tiny Recursive Model (attention, mlp_t, learned positions)";
  }

  Claim claim(const Source &source) const override {
    std::optional<KnownFamily> config = familyOfConfig(source), keys = familyOfKeys(source);
    std::optional<KnownFamily> family = config ? config : keys;
    if (!family)
      return {0, "unknown family: neither arch.name in all_config.yaml nor keys such as '" +
                     source.getCheckpoint().tensors().front().name().str() +
                     "' are of one it knows; this importer reads TRM checkpoints"};
    if (family->name != kFamily)
      return {0, "family " + family->name.str() + " is not imported yet (" + family->reason +
                     "); this importer reads TRM checkpoints"};
    if (config && keys && keys->name == kFamily)
      return {100, config->reason + ", and " + keys->reason};
    return {config ? 80u : 90u, family->reason};
  }

  Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  importModel(const Source &source, WeightMode mode, ImportReport &report,
              mlir::MLIRContext *context) const override {
    // A single latent is a TRM that lost H_init, which is reported as such.
    std::optional<KnownFamily> keys = familyOfKeys(source);
    if (keys && keys->name != kFamily && keys->name != "trm_singlez")
      return source.error("is of the family " + keys->name + " (" + keys->reason +
                          "), expected a TRM checkpoint; correct --family or arch.name");
    Expected<TrmConfiguration> configuration = readTrmConfiguration(source, report);
    if (!configuration)
      return configuration.takeError();
    ModelBuilder builder(source, mode, context);
    if (Error error = TrmModel(*configuration, builder).build())
      return error;
    return builder.finish(report);
  }
};

} // namespace

std::unique_ptr<Importer> createTrmImporter() { return std::make_unique<TrmImporter>(); }

} // namespace trm
