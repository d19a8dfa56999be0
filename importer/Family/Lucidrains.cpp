//===- Lucidrains.cpp - imports models of tiny-recursive-model ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The package's TinyRecursiveModel takes any module as its network; two kinds are
// known by their keys: the package's MLPMixer1D and x_transformers.Encoder as it is
// without options (norms before layers, no positions).
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/LucidrainsConfiguration.h"
#include "trm/importer/Family/ModelBuilder.h"

#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace llvm;
using mlir::Value;

namespace trm {
namespace {

std::string recognize(const Source &source) {
  for (StringRef start : {"output_init_embed", "to_halt_pred."})
    if (StringRef key = source.findUnder(start); !key.empty())
      return "it has the key '" + key.str() + "'";
  return "";
}

constexpr StringLiteral kFamily = "lucidrains";
constexpr StringLiteral kUsualNames[] = {"tinyrecursivemodel", "tinyrecursive"};
constexpr FamilySigns kSigns = {
    kFamily, "the key 'output_init_embed'", recognize, "to_pred", {}, {}, kUsualNames};
/// Of torch.nn.LayerNorm.
constexpr double kEpsilon = 1e-5;

class LucidrainsModel {
public:
  LucidrainsModel(const LucidrainsConfiguration &configuration, ModelBuilder &builder)
      : c(configuration), b(builder), latent(b.latentType(c.getPositions(), c.dim)) {}

  Error build() {
    b.begin(kFamily, c.seqLen, c.vocabSize, std::nullopt);
    if (Error error = addWeights())
      return error;
    buildNetwork();
    buildSolve();
    return Error::success();
  }

private:
  Error addWeights();
  Error addNorm(const std::string &key);
  Error addMixerWeights(const std::string &layer);
  Error addEncoderWeights(int64_t pair);

  void buildNetwork();
  Value buildMixerLayer(Value hidden, const std::string &layer);
  Value buildEncoderLayer(Value hidden, int64_t pair);

  void buildSolve();
  Value buildEmbedding(SolveOp solve);
  SmallVector<Value> buildStep(mlir::ValueRange carry, Value embedding);
  SuperviseOp buildSupervision(Value embedding);

  /// The layers of a pair that mix positions, and features.
  std::string encoderKey(int64_t pair, int64_t half) const {
    return "network.layers." + std::to_string(2 * pair + half);
  }
  std::string finalNorm() const {
    return c.isMixer ? "network." + std::to_string(c.depth) + ".weight"
                     : "network.final_norm.gamma";
  }

  const LucidrainsConfiguration &c;
  ModelBuilder &b;
  mlir::RankedTensorType latent;
  NetworkOp network;
};

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

Error LucidrainsModel::addWeights() {
  SmallVector<WeightShape> weights = {{"output_init_embed", {c.dim}},
                                      {"latent_init_embed", {c.dim}},
                                      {"input_embed.weight", {c.vocabSize, c.dim}},
                                      {"to_pred.weight", {c.vocabSize, c.dim}},
                                      {"to_halt_pred.1.weight", {1, c.dim}}};
  if (Error error = addNorm(finalNorm()))
    return error;
  if (c.registers > 0)
    weights.push_back({"register_tokens", {c.registers, c.dim}});
  if (Error error = b.addWeights(weights))
    return error;
  for (int64_t pair = 0; pair < c.depth; ++pair) {
    Error error =
        c.isMixer ? addMixerWeights("network." + std::to_string(pair)) : addEncoderWeights(pair);
    if (error)
      return error;
  }
  return Error::success();
}

/// x_transformers keeps what its norms' factors differ from 1 by.
Error LucidrainsModel::addNorm(const std::string &key) {
  return c.isMixer ? b.addWeight(key, {c.dim}) : b.addOffsetWeight(key, {c.dim}, 1);
}

Error LucidrainsModel::addMixerWeights(const std::string &layer) {
  // Convolutions with a kernel of one position's width.
  std::string positions = layer + ".0.fn.";
  int64_t count = c.getPositions(), width = c.positionsWidth;
  if (Error error = b.addReshapedWeight(positions + "0.weight", {width, count, 1}, {width, count}))
    return error;
  if (Error error = b.addReshapedWeight(positions + "3.weight", {count, width, 1}, {count, width}))
    return error;
  for (const char *norm : {".0.norm.weight", ".1.norm.weight"})
    if (Error error = addNorm(layer + norm))
      return error;
  return b.addWeights({{positions + "0.bias", {width}},
                       {positions + "3.bias", {count}},
                       {layer + ".1.fn.0.weight", {c.featuresWidth, c.dim}},
                       {layer + ".1.fn.0.bias", {c.featuresWidth}},
                       {layer + ".1.fn.3.weight", {c.dim, c.featuresWidth}},
                       {layer + ".1.fn.3.bias", {c.dim}}});
}

Error LucidrainsModel::addEncoderWeights(int64_t pair) {
  std::string attention = encoderKey(pair, 0), feedForward = encoderKey(pair, 1);
  int64_t width = c.heads * c.headDim;
  std::string parts[] = {attention + ".1.to_q.weight", attention + ".1.to_k.weight",
                         attention + ".1.to_v.weight"};
  if (Error error = b.addStackedWeight(attention + ".1.to_qkv.weight", parts, {3 * width, c.dim}))
    return error;
  for (const std::string &layer : {attention, feedForward})
    if (Error error = addNorm(layer + ".0.0.gamma"))
      return error;
  return b.addWeights({{attention + ".1.to_out.weight", {c.dim, width}},
                       {feedForward + ".1.ff.0.0.weight", {c.featuresWidth, c.dim}},
                       {feedForward + ".1.ff.0.0.bias", {c.featuresWidth}},
                       {feedForward + ".1.ff.2.weight", {c.dim, c.featuresWidth}},
                       {feedForward + ".1.ff.2.bias", {c.dim}}});
}

//===----------------------------------------------------------------------===//
// The network
//===----------------------------------------------------------------------===//

void LucidrainsModel::buildNetwork() {
  network = b.beginNetwork("network", {latent, latent}, latent);
  Value hidden = b.add(network.getArgument(0), network.getArgument(1));
  for (int64_t pair = 0; pair < c.depth; ++pair)
    hidden = c.isMixer ? buildMixerLayer(hidden, "network." + std::to_string(pair))
                       : buildEncoderLayer(hidden, pair);
  b.endFunction(b.layerNorm(hidden, finalNorm(), kEpsilon));
}

Value LucidrainsModel::buildMixerLayer(Value hidden, const std::string &layer) {
  for (Axis axis : {Axis::positions, Axis::features}) {
    bool isPositions = axis == Axis::positions;
    std::string half = layer + (isPositions ? ".0" : ".1");
    auto place = b.at(half);
    Value inner = b.layerNorm(hidden, half + ".norm.weight", kEpsilon);
    inner = b.gelu(b.linear(inner, half + ".fn.0.weight",
                            isPositions ? c.positionsWidth : c.featuresWidth, axis,
                            half + ".fn.0.bias"));
    inner = b.linear(inner, half + ".fn.3.weight", isPositions ? c.getPositions() : c.dim, axis,
                     half + ".fn.3.bias");
    hidden = b.add(hidden, inner);
  }
  return hidden;
}

Value LucidrainsModel::buildEncoderLayer(Value hidden, int64_t pair) {
  mlir::OpBuilder &ops = b.ops();
  std::string attention = encoderKey(pair, 0), feedForward = encoderKey(pair, 1);
  int64_t width = c.heads * c.headDim;
  auto place = b.at(attention);
  Value inner = b.layerNorm(hidden, attention + ".0.0.gamma", kEpsilon);
  Value qkv = b.linear(inner, attention + ".1.to_qkv.weight", 3 * width);
  APFloat scale(1 / std::sqrt(static_cast<double>(c.headDim)));
  Value attended = AttentionOp::create(ops, b.getLoc(), b.latentType(c.getPositions(), width), qkv,
                                       c.heads, c.heads, scale, RopeAttr());
  hidden = b.add(hidden, b.linear(attended, attention + ".1.to_out.weight", c.dim));

  auto second = b.at(feedForward);
  inner = b.layerNorm(hidden, feedForward + ".0.0.gamma", kEpsilon);
  inner = b.gelu(b.linear(inner, feedForward + ".1.ff.0.0.weight", c.featuresWidth, Axis::features,
                          feedForward + ".1.ff.0.0.bias"));
  return b.add(hidden, b.linear(inner, feedForward + ".1.ff.2.weight", c.dim, Axis::features,
                                feedForward + ".1.ff.2.bias"));
}

//===----------------------------------------------------------------------===//
// The solve
//===----------------------------------------------------------------------===//

Value LucidrainsModel::buildEmbedding(SolveOp solve) {
  mlir::OpBuilder &ops = b.ops();
  Value tokens =
      EmbedOp::create(ops, b.getLoc(), b.latentType(c.seqLen, c.dim), solve.getArgument(0),
                      mlir::FlatSymbolRefAttr::get(ops.getContext(), "input_embed.weight"));
  if (c.registers == 0)
    return tokens;
  Value registers = b.parameter("register_tokens", b.latentType(c.registers, c.dim));
  return b.concat({registers, tokens});
}

/// num_refinement_blocks times { num_latent_refinements times latents =
/// network(outputs + latents + inputs); outputs = network(outputs + latents) }; the carry
/// is (outputs, latents).
SmallVector<Value> LucidrainsModel::buildStep(mlir::ValueRange carry, Value embedding) {
  using Values = SmallVector<Value>;
  return b.recurse(
      c.refinementBlocks, c.refinementBlocks - 1, carry, [&](mlir::ValueRange blocks) -> Values {
        Value outputs = blocks[0];
        Value latents =
            b.recurse(c.latentRefinements, 0, blocks[1], [&](mlir::ValueRange inner) -> Values {
              return {b.apply(network, {inner[0], b.add(outputs, embedding)})};
            })[0];
        return {b.apply(network, {outputs, latents}), latents};
      });
}

SuperviseOp LucidrainsModel::buildSupervision(Value embedding) {
  mlir::OpBuilder &ops = b.ops();
  Value initial[] = {b.parameter("output_init_embed", latent),
                     b.parameter("latent_init_embed", latent)};
  auto supervise =
      SuperviseOp::create(ops, b.getLoc(), c.maxSteps, HaltRule::q, mlir::ValueRange(initial),
                          b.latentType(c.seqLen, c.vocabSize), b.latentType(1, 1));
  if (c.threshold != 0)
    supervise.setThreshold(APFloat(c.threshold));
  mlir::OpBuilder::InsertionGuard guard(ops);
  ops.setInsertionPointToStart(&supervise.getBody().front());
  SmallVector<Value> carry = buildStep(supervise.getBody().getArguments(), embedding);
  Value outputs = carry.front();
  Value tokens = c.registers ? b.slice(outputs, c.registers, c.seqLen) : outputs;
  Value logits = b.linear(tokens, "to_pred.weight", c.vocabSize);
  Value mean = MeanOp::create(ops, b.getLoc(), b.latentType(1, c.dim), outputs);
  Value halt = b.linear(mean, "to_halt_pred.1.weight", 1);
  YieldOp::create(ops, b.getLoc(), carry, logits, halt);
  return supervise;
}

void LucidrainsModel::buildSolve() {
  SolveOp solve = b.beginSolve(c.seqLen, c.vocabSize, /*haltValues=*/1);
  SuperviseOp supervise = buildSupervision(buildEmbedding(solve));
  b.endFunction(supervise.getResults());
}

//===----------------------------------------------------------------------===//
// The importer
//===----------------------------------------------------------------------===//

class LucidrainsImporter : public Importer {
public:
  StringRef getName() const override { return kFamily; }
  StringRef getDescription() const override {
    return "tiny-recursive-model of PyPI (MLPMixer1D or x_transformers.Encoder as network)";
  }

  Claim claim(const Source &source) const override { return claimBySigns(source, kSigns); }

  Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  importModel(const Source &source, WeightMode mode, ImportReport &report,
              mlir::MLIRContext *context) const override {
    if (Error error = checkKeys(source))
      return error;
    noteArchitecture(source, kFamily, report);
    Expected<LucidrainsConfiguration> configuration = readLucidrainsConfiguration(source, report);
    if (!configuration)
      return configuration.takeError();
    ModelBuilder builder(source, mode, context);
    if (Error error = LucidrainsModel(*configuration, builder).build())
      return error;
    Expected<mlir::OwningOpRef<mlir::ModuleOp>> module = builder.finish(report);
    if (!module)
      return module.takeError();
    // Of no tokens where the model has none.
    erase_if(report.unusedTensors, [](StringRef key) { return key == "register_tokens"; });
    return module;
  }

private:
  static Error checkKeys(const Source &source) {
    if (source.find("output_init_embed") && !source.findUnder("network.").empty())
      return Error::success();
    return source.error("has no keys 'output_init_embed' and under 'network.', which the importer "
                        "lucidrains needs; correct --family, or save the state dict of the "
                        "TinyRecursiveModel");
  }
};

} // namespace

const Family lucidrainsFamily = {
    kSigns, []() -> std::unique_ptr<Importer> { return std::make_unique<LucidrainsImporter>(); }};

} // namespace trm
