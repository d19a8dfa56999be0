//===- RippleImporter.cpp - reads the checkpoints of a made-up family ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Ripple model has a row of N cells and one latent z [N, width]:
//
//   x = cells[tokens]
//   up to `steps` times:
//     `cycles` times: z = norm(s + down(swiglu(gate_up(s)))) with s = z + x,
//                     both layers over the cells
//     logits = head(z), halt = halt(z)
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Plugin.h"
#include "trm/importer/Family/ModelBuilder.h"
#include "trm/importer/Registry.h"

using namespace llvm;
using mlir::Value;

namespace {

constexpr StringLiteral kFamily = "ripple";
constexpr StringLiteral kCells = "cells.embedding", kStart = "start";
constexpr StringLiteral kGateUp = "ripple.gate_up", kDown = "ripple.down";
constexpr StringLiteral kHead = "head.weight", kHeadBias = "head.bias";
constexpr StringLiteral kHalt = "halt.weight", kHaltBias = "halt.bias";

struct Configuration {
  int64_t cells, width, vocabSize, hidden, cycles, steps;
};

/// Shapes say most; how often the network runs is in no tensor.
Expected<Configuration> readConfiguration(const trm::Source &source, trm::ImportReport &report) {
  Expected<const trm::checkpoint::Tensor *> embedding = trm::requireTensor(source, kCells, 2);
  if (!embedding)
    return embedding.takeError();
  Expected<const trm::checkpoint::Tensor *> down = trm::requireTensor(source, kDown, 2);
  if (!down)
    return down.takeError();
  trm::FactSheet sheet(source, report);
  auto count = [&](StringRef name) { return trm::FactQuery<int64_t>(sheet, name); };
  const trm::ImportOptions &options = source.getOptions();
  Configuration c;
  c.vocabSize = count("vocab_size")
                    .flag("--vocab-size", options.vocabSize)
                    .shape((*embedding)->shape()[0], kCells)
                    .get();
  // The halting values have as many columns, and there are one or two of them.
  c.width = count("width").range(1, 2).shape((*embedding)->shape()[1], kCells).get();
  c.cells =
      count("seq_len").flag("--seq-len", options.seqLen).shape((*down)->shape()[0], kDown).get();
  c.hidden = count("hidden").shape((*down)->shape()[1], kDown).get();
  c.cycles = count("cycles")
                 .flag("--L-cycles", options.lCycles)
                 .config("cycles")
                 .fallback(2, "a Ripple model's own")
                 .get();
  c.steps = count("steps")
                .flag("--max-steps", options.maxSteps)
                .config("steps")
                .fallback(4, "a Ripple model's own")
                .get();
  if (Error error = sheet.takeError())
    return error;
  return c;
}

class RippleModel {
public:
  RippleModel(const Configuration &configuration, trm::ModelBuilder &builder)
      : c(configuration), b(builder), latent(b.latentType(c.cells, c.width)) {}

  Error build() {
    b.begin(kFamily, c.cells, c.vocabSize, /*puzzleIds=*/std::nullopt);
    if (Error error = addWeights())
      return error;
    buildNetwork();
    buildSolve();
    return Error::success();
  }

private:
  Error addWeights() {
    return b.addWeights({{kCells.str(), {c.vocabSize, c.width}},
                         {kStart.str(), {c.width}},
                         {kGateUp.str(), {2 * c.hidden, c.cells}},
                         {kDown.str(), {c.cells, c.hidden}},
                         {kHead.str(), {c.vocabSize, c.width}},
                         {kHeadBias.str(), {c.vocabSize}},
                         {kHalt.str(), {1, c.cells}},
                         {kHaltBias.str(), {1}}});
  }

  void buildNetwork() {
    network = b.beginNetwork("ripple", {latent, latent}, latent);
    Value sum = b.add(network.getArgument(0), network.getArgument(1));
    Value seen = b.linear(sum, kGateUp, 2 * c.hidden, trm::Axis::positions);
    Value passed = trm::SwiGluOp::create(b.ops(), b.getLoc(), b.latentType(c.hidden, c.width), seen,
                                         trm::Axis::positions);
    Value moved = b.linear(passed, kDown, c.cells, trm::Axis::positions);
    b.endFunction(b.rmsNorm(b.add(sum, moved), 1e-5));
  }

  /// The body of a supervision step.
  void buildStep(trm::SuperviseOp supervise, Value embedding) {
    mlir::OpBuilder &ops = b.ops();
    mlir::OpBuilder::InsertionGuard guard(ops);
    ops.setInsertionPointToStart(&supervise.getBody().front());
    auto recurse = trm::RecurseOp::create(ops, b.getLoc(), c.cycles,
                                          supervise.getBody().front().getArguments());
    {
      mlir::OpBuilder::InsertionGuard inside(ops);
      ops.setInsertionPointToStart(&recurse.getBody().front());
      Value next = b.apply(network, {recurse.getBody().getArgument(0), embedding});
      trm::YieldOp::create(ops, b.getLoc(), next);
    }
    Value cells = recurse.getResult(0);
    Value logits = b.linear(cells, kHead, c.vocabSize, trm::Axis::features, kHeadBias);
    Value halt = b.linear(cells, kHalt, 1, trm::Axis::positions, kHaltBias);
    trm::YieldOp::create(ops, b.getLoc(), recurse.getResults(), logits, halt);
  }

  void buildSolve() {
    mlir::OpBuilder &ops = b.ops();
    trm::SolveOp solve = b.beginSolve(c.cells, c.vocabSize, c.width);
    mlir::Type logits = b.latentType(c.cells, c.vocabSize), halt = b.latentType(1, c.width);
    auto table = mlir::FlatSymbolRefAttr::get(ops.getContext(), kCells);
    Value embedding = trm::EmbedOp::create(ops, b.getLoc(), latent, solve.getArgument(0), table);
    Value start = b.parameter(kStart, latent);
    auto supervise =
        trm::SuperviseOp::create(ops, b.getLoc(), c.steps, trm::HaltRule::q, start, logits, halt);
    buildStep(supervise, embedding);
    b.endFunction(supervise.getResults());
  }

  const Configuration &c;
  trm::ModelBuilder &b;
  mlir::RankedTensorType latent;
  trm::NetworkOp network;
};

class RippleImporter : public trm::Importer {
public:
  StringRef getName() const override { return kFamily; }
  StringRef getDescription() const override { return "Ripple (an example: cells in a row)"; }

  trm::Claim claim(const trm::Source &source) const override {
    if (source.find(kGateUp) && source.find(kDown))
      return {90, "has '" + kGateUp.str() + "' and '" + kDown.str() + "'"};
    return {0, "has no '" + kGateUp.str() + "'; this importer reads Ripple checkpoints"};
  }

  Expected<mlir::OwningOpRef<mlir::ModuleOp>>
  importModel(const trm::Source &source, trm::WeightMode mode, trm::ImportReport &report,
              mlir::MLIRContext *context) const override {
    Expected<Configuration> configuration = readConfiguration(source, report);
    if (!configuration)
      return configuration.takeError();
    trm::ModelBuilder builder(source, mode, context);
    if (Error error = RippleModel(*configuration, builder).build())
      return error;
    return builder.finish(report);
  }
};

Error registerAll(trm::Registries &registries) {
  return registries.importers.add(std::make_unique<RippleImporter>(), registries.origin);
}

} // namespace

extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT const trm::PluginInfo *trmPluginInfo() {
  static const trm::PluginInfo info = {TRM_PLUGIN_API_VERSION, "ripple-importer", "1.0",
                                       registerAll};
  return &info;
}
