//===- ReferenceModel.cpp - builds models of the reference families -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/ReferenceModel.h"

#include <cmath>

using namespace llvm;
using mlir::Value;

namespace trm {

static constexpr StringLiteral kPuzzleTable = "puzzle_emb.weights";
static constexpr StringLiteral kPositions = "embed_pos.embedding_weight";

ReferenceModel::~ReferenceModel() = default;

Error ReferenceModel::build() {
  std::optional<ArrayRef<int32_t>> ids;
  if (c.puzzleWidth)
    ids = c.puzzleIds;
  b.begin(family.signs.family, c.seqLen, c.vocabSize, ids);
  if (Error error = addWeights())
    return error;
  for (size_t index = 0; index < family.networks.size(); ++index)
    buildNetwork(index);
  buildSolve();
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static std::string layerKey(const NetworkKeys &network, int64_t index) {
  return (network.prefix + ".layers." + Twine(index)).str();
}

Error ReferenceModel::addWeights() {
  for (StringRef key : family.latents)
    if (Error error = b.addWeight(key, {c.hiddenSize}))
      return error;
  SmallVector<WeightShape> weights = {{family.tokenTable.str(), {c.vocabSize, c.hiddenSize}},
                                      {answerHead() + ".weight", {c.vocabSize, c.hiddenSize}},
                                      {haltHead() + ".weight", {family.haltValues, c.hiddenSize}},
                                      {haltHead() + ".bias", {family.haltValues}}};
  if (c.learnedPositions)
    weights.push_back({kPositions.str(), {c.getPositions(), c.hiddenSize}});
  if (Error error = b.addWeights(weights))
    return error;
  if (c.puzzleWidth)
    if (Error error = b.addWeightRows(kPuzzleTable, c.puzzleIds, c.puzzleWidth))
      return error;
  for (auto [network, layers] : zip_equal(family.networks, c.layers))
    for (int64_t i = 0; i < layers; ++i)
      if (Error error = addLayerWeights(layerKey(network, i)))
        return error;
  return Error::success();
}

Error ReferenceModel::addLayerWeights(const std::string &layer) {
  SmallVector<WeightShape, 4> weights;
  if (c.mixesByMlp)
    weights = {{layer + ".mlp_t.gate_up_proj.weight", {2 * c.mixerWidth, c.getPositions()}},
               {layer + ".mlp_t.down_proj.weight", {c.getPositions(), c.mixerWidth}}};
  else
    weights = {{layer + ".self_attn.qkv_proj.weight",
                {(c.heads + 2 * c.kvHeads) * c.getHeadDim(), c.hiddenSize}},
               {layer + ".self_attn.o_proj.weight", {c.hiddenSize, c.hiddenSize}}};
  weights.push_back({layer + ".mlp.gate_up_proj.weight", {2 * c.mlpWidth, c.hiddenSize}});
  weights.push_back({layer + ".mlp.down_proj.weight", {c.hiddenSize, c.mlpWidth}});
  if (Error error = b.addWeights(weights))
    return error;
  return c.convolution == Convolution::none ? Error::success() : addConvolutionWeights(layer);
}

static std::string convolutionKey(const std::string &layer, Convolution convolution) {
  return layer + (convolution == Convolution::board ? ".mlp.board_conv" : ".mlp.dwconv");
}

Error ReferenceModel::addConvolutionWeights(const std::string &layer) {
  std::string key = convolutionKey(layer, c.convolution);
  SmallVector<int64_t, 4> shape = {2 * c.mlpWidth, 1, c.kernelSide};
  if (c.convolution == Convolution::board)
    shape.push_back(c.kernelSide);
  if (Error error = b.addTransposedWeight(key + ".weight", shape))
    return error;
  return b.addWeight(key + ".bias", {2 * c.mlpWidth});
}

//===----------------------------------------------------------------------===//
// Networks
//===----------------------------------------------------------------------===//

void ReferenceModel::buildNetwork(size_t index) {
  const NetworkKeys &keys = family.networks[index];
  SmallVector<mlir::Type, 2> inputs(hasInjection() ? 2 : 1, latent);
  NetworkOp network = b.beginNetwork(keys.prefix, inputs, latent);
  networks.push_back(network);
  Value hidden = network.getArgument(0);
  if (hasInjection())
    hidden = b.add(hidden, network.getArgument(1));
  for (int64_t i = 0; i < c.layers[index]; ++i) {
    std::string layer = layerKey(keys, i);
    auto place = b.at(layer);
    Axis axis = c.mixesByMlp ? Axis::positions : Axis::features;
    Value mixed = c.mixesByMlp ? b.swiGluLayer(hidden, layer + ".mlp_t", c.mixerWidth, axis)
                               : buildAttention(hidden, layer);
    hidden = b.rmsNorm(b.add(hidden, mixed), c.epsilon, axis);
    hidden = b.rmsNorm(b.add(hidden, buildGatedLayer(hidden, layer)), c.epsilon);
  }
  b.endFunction(hidden);
}

Value ReferenceModel::buildAttention(Value hidden, const std::string &layer) {
  mlir::OpBuilder &ops = b.ops();
  RopeAttr rope;
  if (c.ropeTheta)
    rope = RopeAttr::get(ops.getContext(), ops.getF64FloatAttr(*c.ropeTheta), c.ropeColumns,
                         c.ropeColumns ? c.puzzlePositions : 0);
  Value qkv = b.linear(hidden, layer + ".self_attn.qkv_proj.weight",
                       (c.heads + 2 * c.kvHeads) * c.getHeadDim());
  APFloat scale(1 / std::sqrt(static_cast<double>(c.getHeadDim())));
  Value mixed = AttentionOp::create(ops, b.getLoc(), latent, qkv, c.heads, c.kvHeads, scale, rope);
  return b.linear(mixed, layer + ".self_attn.o_proj.weight", c.hiddenSize);
}

Value ReferenceModel::buildGatedLayer(Value hidden, const std::string &layer) {
  std::string key = layer + ".mlp";
  if (c.convolution == Convolution::none)
    return b.swiGluLayer(hidden, key, c.mlpWidth, Axis::features);
  bool isBoard = c.convolution == Convolution::board;
  Value gateUp = b.linear(hidden, key + ".gate_up_proj.weight", 2 * c.mlpWidth);
  Value mixed = b.depthwiseConv(
      gateUp, convolutionKey(layer, c.convolution), isBoard ? c.puzzlePositions : 0,
      isBoard ? c.boardSide : c.getPositions(), isBoard ? c.kernelSide : 1, c.kernelSide);
  Value gated = b.swiGlu(mixed, Axis::features);
  return b.linear(gated, key + ".down_proj.weight", c.hiddenSize);
}

//===----------------------------------------------------------------------===//
// The solve
//===----------------------------------------------------------------------===//

Value ReferenceModel::buildEmbedding(SolveOp solve) {
  mlir::OpBuilder &ops = b.ops();
  auto weight = [&](StringRef key) { return mlir::FlatSymbolRefAttr::get(ops.getContext(), key); };
  auto place = b.at(family.tokenTable);
  Value embedding = EmbedOp::create(ops, b.getLoc(), b.latentType(c.seqLen, c.hiddenSize),
                                    solve.getArgument(0), weight(family.tokenTable));
  if (c.puzzleWidth) {
    auto table = b.at(kPuzzleTable);
    Value puzzle =
        EmbedPuzzleOp::create(ops, b.getLoc(), b.latentType(c.puzzlePositions, c.hiddenSize),
                              solve.getArgument(1), weight(kPuzzleTable));
    embedding = ConcatOp::create(ops, b.getLoc(), latent, mlir::ValueRange{puzzle, embedding});
  }
  if (c.learnedPositions) {
    Value positions = b.parameter(kPositions, latent);
    // The reference's rounding of 1/sqrt(2).
    embedding = b.scale(b.add(embedding, positions), 0.707106781);
  }
  return b.scale(embedding, std::sqrt(static_cast<double>(c.hiddenSize)));
}

Value ReferenceModel::apply(size_t network, mlir::ValueRange inputs) {
  return b.apply(networks[network], inputs);
}

ReferenceModel::Values TwoLatentModel::buildStep(mlir::ValueRange carry, Value embedding) {
  // HRM keeps the gradient of the last application of each network alone.
  int64_t lowNoGrad = family.networks.size() > 1 ? c.lCycles - 1 : 0;
  return recurse(c.hCycles, c.hCycles - 1, carry, [&](mlir::ValueRange latents) -> Values {
    Value high = latents[0];
    Value low = recurse(c.lCycles, lowNoGrad, latents[1], [&](mlir::ValueRange inner) -> Values {
      return {apply(family.networks.size() - 1, {inner[0], add(high, embedding)})};
    })[0];
    return {apply(0, {high, low}), low};
  });
}

SuperviseOp ReferenceModel::buildSupervision(Value embedding) {
  mlir::OpBuilder &ops = b.ops();
  Values initial =
      map_to_vector(family.latents, [&](StringRef key) { return b.parameter(key, latent); });
  auto supervise =
      SuperviseOp::create(ops, b.getLoc(), c.maxSteps, c.halting, initial,
                          b.latentType(c.seqLen, c.vocabSize), b.latentType(1, family.haltValues));
  mlir::OpBuilder::InsertionGuard guard(ops);
  ops.setInsertionPointToStart(&supervise.getBody().front());
  Values latents = buildStep(supervise.getBody().getArguments(), embedding);
  Value tokens =
      c.puzzlePositions ? b.slice(latents.front(), c.puzzlePositions, c.seqLen) : latents.front();
  Value logits = b.linear(tokens, answerHead() + ".weight", c.vocabSize);
  Value halt = b.linear(b.slice(latents.front(), 0, 1), haltHead() + ".weight", family.haltValues,
                        Axis::features, haltHead() + ".bias");
  YieldOp::create(ops, b.getLoc(), latents, logits, halt);
  return supervise;
}

void ReferenceModel::buildSolve() {
  SolveOp solve = b.beginSolve(c.seqLen, c.vocabSize, family.haltValues);
  SuperviseOp supervise = buildSupervision(buildEmbedding(solve));
  b.endFunction(supervise.getResults());
}

} // namespace trm
