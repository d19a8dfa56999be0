//===- TrmConfiguration.cpp - the sizes of a TRM model ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/TrmConfiguration.h"

#include "trm/importer/Family/ModelBuilder.h"
#include "trm/importer/Family/PuzzleIds.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Tensor;

constexpr StringLiteral kConfigFile = "all_config.yaml";
constexpr StringLiteral kDatasetFile = "dataset.json";
constexpr StringLiteral kReferenceDefault = "what the reference takes where nothing is said";
constexpr StringLiteral kLayerPrefix = "L_level.layers.";
constexpr StringLiteral kPuzzleTable = "puzzle_emb.weights";
constexpr StringLiteral kLearnedPositions = "embed_pos.embedding_weight";

/// Reads fact after fact; an error stays in the sheet and the rest goes on, so
/// that all that is missing is found in one run.
class ConfigurationReader {
public:
  ConfigurationReader(const Source &source, ImportReport &report)
      : source(source), options(source.getOptions()), sheet(source, report) {}

  Expected<TrmConfiguration> run() {
    readWidths();
    readLayers();
    readPuzzleTable();
    readPositions();
    readMixer();
    readPositionEncoding();
    readSteps();
    if (Error error = sheet.takeError())
      return error;
    return std::move(c);
  }

private:
  FactQuery<int64_t> count(StringRef name) { return FactQuery<int64_t>(sheet, name); }

  /// The tensor, or null after an error.
  const Tensor *matrix(const Twine &key) {
    Expected<const Tensor *> tensor = requireTensor(source, key.str(), 2);
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
  void readLayers();
  int64_t countLayers();
  int64_t readSwiGluWidth(StringRef name, const Twine &key, int64_t inputs);
  std::optional<int64_t> expectedSwiGluWidth(int64_t inputs);
  void readPuzzleTable();
  void readPuzzleIds(const Tensor &table);
  void readPositions();
  std::optional<int64_t> readPuzzlePositions();
  std::optional<int64_t> statedSeqLen();
  void readMixer();
  void readHeads();
  void readPositionEncoding();
  void readSteps();

  const Source &source;
  const ImportOptions &options;
  FactSheet sheet;
  TrmConfiguration c = {};
  /// The tensor whose shape tells the number of positions, and that number.
  const Tensor *positionsTensor = nullptr;
  std::optional<int64_t> positions;
};

void ConfigurationReader::readWidths() {
  const Tensor *embedding = matrix("embed_tokens.embedding_weight");
  const Tensor *head = matrix("lm_head.weight");
  c.hiddenSize = count("hidden_size")
                     .config("arch.hidden_size")
                     .shape(size(embedding, 1), place(embedding))
                     .get();
  c.vocabSize = count("vocab_size")
                    .flag("--vocab-size", options.vocabSize)
                    .dataset("vocab_size", &checkpoint::Dataset::vocabSize)
                    .shape(size(head, 0), place(head))
                    .get();
}

/// One more than the highest layer that has a tensor.
int64_t ConfigurationReader::countLayers() {
  int64_t layers = 0;
  for (const auto &[key, tensor] : source.getTensors())
    if (StringRef rest = key; rest.consume_front(kLayerPrefix)) {
      int64_t index;
      if (to_integer(rest.split('.').first, index, 10) && index >= 0 && index < INT32_MAX)
        layers = std::max(layers, index + 1);
    }
  return layers;
}

void ConfigurationReader::readLayers() {
  int64_t found = countLayers();
  c.layers = count("L_layers")
                 .config("arch.L_layers")
                 .shape(found ? std::optional(found) : std::nullopt,
                        "the highest key under '" + kLayerPrefix + "'")
                 .otherwise("a checkpoint with its layers", kConfigFile)
                 .get();
  c.mlpWidth = readSwiGluWidth("mlp_width", "L_level.layers.0.mlp", c.hiddenSize);
  bool hasMixer = source.find("L_level.layers.0.mlp_t.gate_up_proj.weight");
  c.mixesByMlp = FactQuery<bool>(sheet, "mlp_t")
                     .config("arch.mlp_t")
                     .shape(hasMixer, hasMixer ? "the key 'L_level.layers.0.mlp_t'"
                                               : "the absence of 'L_level.layers.0.mlp_t'")
                     .get();
}

/// The reference's: expansion * inputs * 2/3, rounded up to a multiple of 256.
std::optional<int64_t> ConfigurationReader::expectedSwiGluWidth(int64_t inputs) {
  const checkpoint::Config *config = source.getConfig();
  if (!config || !inputs)
    return std::nullopt;
  Expected<std::optional<double>> expansion = config->getFloat("arch.expansion");
  if (!expansion) {
    sheet.fail(expansion.takeError());
    return std::nullopt;
  }
  if (!*expansion)
    return std::nullopt;
  double width = std::nearbyint(**expansion * static_cast<double>(inputs) * 2 / 3);
  // A width out of range is reported as such by the fact.
  return static_cast<int64_t>(
      alignTo(static_cast<uint64_t>(std::fmin(std::fmax(width, 0), INT32_MAX)), 256));
}

int64_t ConfigurationReader::readSwiGluWidth(StringRef name, const Twine &key, int64_t inputs) {
  const Tensor *down = matrix(key + ".down_proj.weight");
  const checkpoint::Config *config = source.getConfig();
  return count(name)
      .derived(expectedSwiGluWidth(inputs), "arch.expansion", config ? config->path : "")
      .shape(size(down, 1), place(down))
      .get();
}

void ConfigurationReader::readPuzzleTable() {
  const Tensor *table = source.find(kPuzzleTable) ? matrix(kPuzzleTable) : nullptr;
  c.puzzleWidth = count("puzzle_emb_ndim")
                      .range(0, INT32_MAX)
                      .config("arch.puzzle_emb_ndim")
                      .shape(table ? table->shape()[1] : 0,
                             table ? place(table) : "the absence of '" + kPuzzleTable.str() + "'")
                      .get();
  if (table)
    readPuzzleIds(*table);
  else if (options.puzzleIds)
    sheet.fail(source.error("has no puzzle embedding to take --puzzle-ids=" + *options.puzzleIds +
                            " from; leave the flag out"));
}

void ConfigurationReader::readPuzzleIds(const Tensor &table) {
  int64_t rows = count("num_puzzle_identifiers")
                     .range(1, INT32_MAX)
                     .dataset("num_puzzle_identifiers", &checkpoint::Dataset::numPuzzleIdentifiers)
                     .shape(table.shape()[0], place(&table))
                     .get();
  if (rows < 1)
    return;
  Expected<std::vector<int32_t>> ids = parsePuzzleIds(options.puzzleIds.value_or("0"), rows);
  if (!ids)
    return sheet.fail(ids.takeError());
  c.puzzleIds = std::move(*ids);
  sheet.getReport().puzzleTable = {rows, table.shape()[1], table.numBytes(),
                                   static_cast<int64_t>(c.puzzleIds.size())};
}

std::optional<int64_t> ConfigurationReader::statedSeqLen() {
  if (options.seqLen)
    return options.seqLen;
  const checkpoint::Dataset *dataset = source.getDataset();
  return dataset ? dataset->seqLen : std::nullopt;
}

/// Nothing where it is missing.
std::optional<int64_t> ConfigurationReader::readPuzzlePositions() {
  FactQuery<int64_t> query = count("puzzle_emb_len").range(0, 1 << 20);
  if (c.puzzleWidth == 0)
    return query.derived(0, "puzzle_emb_ndim is 0").get();
  query.flag("--puzzle-emb-len", options.puzzleEmbLen).config("arch.puzzle_emb_len");
  std::optional<int64_t> seqLen = statedSeqLen();
  if (positions && seqLen)
    query.derived(*positions - *seqLen, "positions less seq_len");
  if (source.getConfig())
    query.fallback(16, kReferenceDefault);
  size_t missing = sheet.getReport().missing.size();
  int64_t stated = query.otherwise("--puzzle-emb-len=N", kConfigFile).get();
  if (sheet.getReport().missing.size() > missing)
    return std::nullopt;
  return stated || !c.hiddenSize ? stated : divideCeil(c.puzzleWidth, c.hiddenSize);
}

void ConfigurationReader::readPositions() {
  if (c.mixesByMlp)
    positionsTensor = matrix("L_level.layers.0.mlp_t.gate_up_proj.weight");
  else if (source.find(kLearnedPositions))
    positionsTensor = matrix(kLearnedPositions);
  if (positionsTensor)
    positions = positionsTensor->shape()[c.mixesByMlp ? 1 : 0];
  std::optional<int64_t> puzzlePositions = readPuzzlePositions();
  c.puzzlePositions = puzzlePositions.value_or(0);
  FactQuery<int64_t> query = count("seq_len")
                                 .flag("--seq-len", options.seqLen)
                                 .dataset("seq_len", &checkpoint::Dataset::seqLen);
  if (positions && puzzlePositions)
    query.shape(*positions - *puzzlePositions, place(positionsTensor) + " less puzzle positions");
  c.seqLen = query.otherwise("--seq-len=N", kDatasetFile).get();
  if (c.seqLen > 0 && puzzlePositions)
    count("positions").derived(c.getPositions(), "seq_len and puzzle positions").get();
  if (!c.puzzleWidth || !puzzlePositions || !c.hiddenSize)
    return;
  if (c.puzzleWidth > c.puzzlePositions * c.hiddenSize)
    sheet.fail(source.error("has a puzzle embedding of " + Twine(c.puzzleWidth) +
                            " values, which do not fit " + Twine(c.puzzlePositions) +
                            " positions of hidden_size " + Twine(c.hiddenSize) +
                            "; correct puzzle_emb_len"));
}

void ConfigurationReader::readMixer() {
  if (c.mixesByMlp)
    c.mixerWidth = readSwiGluWidth("mlp_t_width", "L_level.layers.0.mlp_t", positions.value_or(0));
  else
    readHeads();
}

/// Heads from a flag or the configuration, key and value heads from the rows of
/// the fused projection.
void ConfigurationReader::readHeads() {
  const Tensor *qkv = matrix("L_level.layers.0.self_attn.qkv_proj.weight");
  c.heads = count("num_heads")
                .flag("--num-heads", options.numHeads)
                .config("arch.num_heads")
                .otherwise("--num-heads=N", kConfigFile)
                .get();
  if (!qkv || c.heads < 1 || c.hiddenSize < 1)
    return;
  if (c.hiddenSize % c.heads != 0)
    return sheet.fail(source.error("has hidden_size " + Twine(c.hiddenSize) + ", but num_heads " +
                                   Twine(c.heads) + " does not divide it; correct num_heads"));
  int64_t rows = qkv->shape()[0], headDim = c.getHeadDim();
  c.kvHeads = (rows / headDim - c.heads) / 2;
  if (c.kvHeads < 1 || (c.heads + 2 * c.kvHeads) * headDim != rows || c.heads % c.kvHeads != 0)
    return sheet.fail(
        source.error(place(qkv) + " does not split into num_heads " + Twine(c.heads) +
                     " queries, and as many keys and values or a divisor of that, of " +
                     Twine(headDim) + " features each; correct num_heads"));
  count("kv_heads").shape(c.kvHeads, place(qkv)).get();
}

void ConfigurationReader::readPositionEncoding() {
  bool hasLearned = source.find(kLearnedPositions);
  std::string encoding =
      FactQuery<std::string>(sheet, "pos_encodings")
          .config("arch.pos_encodings")
          .shape(hasLearned ? std::optional<std::string>("learned") : std::nullopt,
                 "the key '" + kLearnedPositions + "'")
          .fallback(c.mixesByMlp ? "none" : "rope", "the absence of '" + kLearnedPositions + "'")
          .get();
  c.learnedPositions = encoding == "learned";
  if (encoding == "rope" && !c.mixesByMlp) {
    c.ropeTheta = FactQuery<double>(sheet, "rope_theta")
                      .range(2, 1e12)
                      .flag("--rope-theta", options.ropeTheta)
                      .config("arch.rope_theta")
                      .fallback(10000.0, kReferenceDefault)
                      .get();
    if (c.heads && c.getHeadDim() % 2 != 0)
      sheet.fail(source.error("has heads of " + Twine(c.getHeadDim()) +
                              " features, expected an even number for pos_encodings: rope; "
                              "correct num_heads"));
  } else if (encoding != "rope" && encoding != "learned" && encoding != "none" &&
             !encoding.empty()) {
    const checkpoint::Config *config = source.getConfig();
    sheet.fail(createStringError((config ? StringRef(config->path) : source.getPath()) +
                                 ": 'arch.pos_encodings' is '" + encoding +
                                 "', expected rope, learned or none"));
  }
}

void ConfigurationReader::readSteps() {
  c.hCycles = count("H_cycles")
                  .flag("--H-cycles", options.hCycles)
                  .config("arch.H_cycles")
                  .otherwise("--H-cycles=N", kConfigFile)
                  .get();
  c.lCycles = count("L_cycles")
                  .flag("--L-cycles", options.lCycles)
                  .config("arch.L_cycles")
                  .otherwise("--L-cycles=N", kConfigFile)
                  .get();
  c.maxSteps = count("halt_max_steps")
                   .flag("--max-steps", options.maxSteps)
                   .config("arch.halt_max_steps")
                   .fallback(16, kReferenceDefault)
                   .get();
  bool haltsByQ = FactQuery<bool>(sheet, "no_ACT_continue")
                      .config("arch.no_ACT_continue")
                      .fallback(true, kReferenceDefault)
                      .get();
  c.halting = haltsByQ ? HaltRule::q : HaltRule::q_compare;
  c.epsilon = FactQuery<double>(sheet, "rms_norm_eps")
                  .range(0, 1)
                  .config("arch.rms_norm_eps")
                  .fallback(1e-5, kReferenceDefault)
                  .get();
}

} // namespace

Expected<TrmConfiguration> readTrmConfiguration(const Source &source, ImportReport &report) {
  return ConfigurationReader(source, report).run();
}

} // namespace trm
