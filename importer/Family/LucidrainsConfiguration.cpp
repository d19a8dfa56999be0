//===- LucidrainsConfiguration.cpp - the sizes of a model ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/LucidrainsConfiguration.h"

#include "trm/importer/Family/ModelBuilder.h"
#include <cmath>

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Tensor;

constexpr StringLiteral kConfigFile = "config.json";
constexpr StringLiteral kPackageDefault = "what the package takes where nothing is said";

/// Arguments of the model and of its network, and of predict().
SettingTable makeSettingTable() {
  // A configuration of the model does not have what predict() is given.
  static constexpr StringLiteral unwritten[] = {"max_deep_refinement_steps", "halt_prob_thres"};
  return {{"dim", "num_tokens", "num_register_tokens", "depth", "seq_len", "heads", "attn_dim_head",
           "num_refinement_blocks", "num_latent_refinements", "max_deep_refinement_steps",
           "halt_prob_thres"},
          unwritten,
          /*section=*/""};
}

/// A state dict tells its shapes, the rest comes from flags or config.json, which has
/// the names of the package's arguments as keys.
class ConfigurationReader {
public:
  ConfigurationReader(const Source &source, ImportReport &report)
      : source(source), options(source.getOptions()), settings(source, makeSettingTable()),
        sheet(source, report, &settings) {}

  Expected<LucidrainsConfiguration> run() {
    readWidths();
    c.isMixer = !source.find("network.layers.0.0.0.gamma");
    if (c.isMixer)
      readMixer();
    else
      readEncoder();
    readSteps();
    if (options.puzzleIds)
      sheet.fail(source.error("has no puzzle embedding to take --puzzle-ids=" + *options.puzzleIds +
                              " from; leave the flag out"));
    if (Error error = sheet.takeError())
      return error;
    return c;
  }

private:
  FactQuery<int64_t> count(StringRef name) { return FactQuery<int64_t>(sheet, name); }

  const Tensor *find(const Twine &key, size_t rank) {
    Expected<const Tensor *> tensor = requireTensor(source, key.str(), rank);
    if (tensor)
      return *tensor;
    sheet.fail(tensor.takeError());
    return nullptr;
  }
  static std::optional<int64_t> size(const Tensor *tensor, unsigned dimension) {
    return tensor ? std::optional<int64_t>(tensor->shape()[dimension]) : std::nullopt;
  }
  static std::string place(const Tensor *tensor) {
    return tensor ? "'" + tensor->name().str() + "' " + formatShape(tensor->shape()) : "";
  }

  void readWidths();
  void readMixer();
  void readEncoder();
  void readHeads();
  void readSteps();

  const Source &source;
  const ImportOptions &options;
  Settings settings;
  FactSheet sheet;
  LucidrainsConfiguration c = {};
};

void ConfigurationReader::readWidths() {
  const Tensor *table = find("input_embed.weight", 2), *registers = find("register_tokens", 2);
  c.dim = count("dim").setting("dim").shape(size(table, 1), place(table)).get();
  c.vocabSize = count("num_tokens")
                    .flag("--vocab-size", options.vocabSize)
                    .setting("num_tokens")
                    .shape(size(table, 0), place(table))
                    .get();
  c.registers = count("num_register_tokens")
                    .range(0, 1 << 20)
                    .setting("num_register_tokens")
                    .shape(size(registers, 0), place(registers))
                    .get();
}

void ConfigurationReader::readMixer() {
  // The last number is that of the norm at the end.
  c.depth = count("depth")
                .setting("depth")
                .shape(countNumbered(source, "network.") - 1, "the highest key under 'network.'")
                .get();
  const Tensor *positions = find("network.0.0.fn.0.weight", 3);
  const Tensor *features = find("network.0.1.fn.0.weight", 2);
  c.positionsWidth = count("positions_width").shape(size(positions, 0), place(positions)).get();
  c.featuresWidth = count("features_width").shape(size(features, 0), place(features)).get();
  FactQuery<int64_t> query = count("seq_len")
                                 .flag("--seq-len", options.seqLen)
                                 .setting("seq_len")
                                 .dataset("seq_len", &checkpoint::Dataset::seqLen);
  if (positions)
    query.shape(positions->shape()[1] - c.registers, place(positions) + " less register tokens");
  c.seqLen = query.get();
}

void ConfigurationReader::readEncoder() {
  int64_t layers = countNumbered(source, "network.layers.");
  if (layers % 2 != 0)
    sheet.fail(source.error("has " + Twine(layers) +
                            " layers under 'network.layers.', expected "
                            "pairs of attention and feed-forward"));
  c.depth =
      count("depth").setting("depth").shape(layers / 2, "the keys under 'network.layers.'").get();
  const Tensor *wide = find("network.layers.1.1.ff.0.0.weight", 2);
  c.featuresWidth = count("features_width").shape(size(wide, 0), place(wide)).get();
  readHeads();
  c.seqLen = count("seq_len")
                 .flag("--seq-len", options.seqLen)
                 .setting("seq_len")
                 .dataset("seq_len", &checkpoint::Dataset::seqLen)
                 .otherwise(kConfigFile)
                 .get();
}

void ConfigurationReader::readHeads() {
  const Tensor *query = find("network.layers.0.1.to_q.weight", 2);
  c.heads = count("heads")
                .flag("--num-heads", options.numHeads)
                .setting("heads")
                .otherwise(kConfigFile)
                .get();
  if (!query || c.heads < 1)
    return;
  if (query->shape()[0] % c.heads != 0)
    return sheet.fail(source.error(place(query) + " does not split into " + Twine(c.heads) +
                                   " heads; correct --num-heads"));
  c.headDim = count("attn_dim_head")
                  .flag("--head-dim", options.headDim)
                  .setting("attn_dim_head")
                  .shape(query->shape()[0] / c.heads, place(query))
                  .get();
}

void ConfigurationReader::readSteps() {
  c.refinementBlocks = count("num_refinement_blocks")
                           .flag("--H-cycles", options.hCycles)
                           .setting("num_refinement_blocks")
                           .otherwise(kConfigFile)
                           .get();
  c.latentRefinements = count("num_latent_refinements")
                            .flag("--L-cycles", options.lCycles)
                            .setting("num_latent_refinements")
                            .otherwise(kConfigFile)
                            .get();
  c.maxSteps = count("max_deep_refinement_steps")
                   .flag("--max-steps", options.maxSteps)
                   .setting("max_deep_refinement_steps")
                   .fallback(12, kPackageDefault)
                   .otherwise(kConfigFile)
                   .get();
  double probability = FactQuery<double>(sheet, "halt_prob_thres")
                           .range(1e-6, 1 - 1e-6)
                           .flag("--halt-prob-thres", options.haltProbThres)
                           .setting("halt_prob_thres")
                           .fallback(0.5, kPackageDefault)
                           .otherwise(kConfigFile)
                           .get();
  c.threshold = std::log(probability) - std::log1p(-probability);
}

} // namespace

Expected<LucidrainsConfiguration> readLucidrainsConfiguration(const Source &source,
                                                              ImportReport &report) {
  return ConfigurationReader(source, report).run();
}

} // namespace trm
