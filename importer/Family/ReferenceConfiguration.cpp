//===- ReferenceConfiguration.cpp - the sizes of a model ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/ReferenceConfiguration.h"

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
constexpr StringLiteral kPuzzleTable = "puzzle_emb.weights";
constexpr StringLiteral kLearnedPositions = "embed_pos.embedding_weight";

/// Reads fact after fact; an error stays in the sheet and the rest goes on, so
/// that all that is missing is found in one run.
class ConfigurationReader {
public:
  ConfigurationReader(const ReferenceFamily &family, const Source &source, ImportReport &report)
      : family(family), keys(family.settings), source(source), options(source.getOptions()),
        settings(source, {family.settings.list(family.networks), family.unwritten, family.section}),
        sheet(source, report, &settings),
        firstLayer((family.networks.front().prefix + ".layers.0").str()) {}

  Expected<ReferenceConfiguration> run() {
    readWidths();
    readLayers();
    readPuzzleTable();
    readPositions();
    readMixer();
    readPositionEncoding();
    readConvolution();
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

  /// Where a setting is stated first, if it is.
  std::optional<Settings::Place> findSetting(StringRef name) const {
    std::vector<Settings::Place> places;
    if (!name.empty())
      places = settings.find(name);
    return places.empty() ? std::nullopt : std::optional(places.front());
  }

  static std::optional<int64_t> size(const Tensor *tensor, unsigned dimension) {
    return tensor ? std::optional<int64_t>(tensor->shape()[dimension]) : std::nullopt;
  }

  static std::string place(const Tensor *tensor) {
    return tensor ? "'" + tensor->name().str() + "' " + formatShape(tensor->shape()) : "";
  }

  void readWidths();
  void readLayers();
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
  void failEncoding(StringRef encoding);
  void readRope(StringRef encoding);
  void readConvolution();
  void readSteps();
  void readHalting();

  const ReferenceFamily &family;
  const SettingKeys &keys;
  const Source &source;
  const ImportOptions &options;
  const Settings settings;
  FactSheet sheet;
  /// What the keys of the first network's first layer begin with.
  std::string firstLayer;
  ReferenceConfiguration c = {};
  /// The tensor whose shape tells the number of positions, and that number.
  const Tensor *positionsTensor = nullptr;
  std::optional<int64_t> positions;
};

void ConfigurationReader::readWidths() {
  const Tensor *embedding = matrix(family.tokenTable);
  const Tensor *head = matrix(family.signs.answerHead + ".weight");
  c.hiddenSize = count("hidden_size")
                     .setting(keys.hiddenSize)
                     .shape(size(embedding, 1), place(embedding))
                     .get();
  c.vocabSize = count("vocab_size")
                    .flag("--vocab-size", options.vocabSize)
                    .setting(keys.vocabSize)
                    .dataset("vocab_size", &checkpoint::Dataset::vocabSize)
                    .shape(size(head, 0), place(head))
                    .get();
}

void ConfigurationReader::readLayers() {
  for (const NetworkKeys &network : family.networks) {
    std::string prefix = (network.prefix + ".layers.").str();
    int64_t found = countNumbered(source, prefix);
    if (!found)
      sheet.fail(source.error("has no keys under '" + source.getKeyPrefix() + prefix +
                              "', which this family needs; use a checkpoint of the whole model"));
    c.layers.push_back(count(network.layersFact)
                           .setting(network.layersKey)
                           .shape(found, "the highest key under '" + prefix + "'")
                           .get());
  }
  std::string mixer = firstLayer + ".mlp_t";
  bool hasMixer = source.find(mixer + ".gate_up_proj.weight");
  c.mixesByMlp = FactQuery<bool>(sheet, "mlp_t")
                     .setting(keys.mixesByMlp)
                     .shape(hasMixer, (hasMixer ? "the key '" : "the absence of '") + mixer + "'")
                     .get();
  c.convolution = source.find(firstLayer + ".mlp.board_conv.weight") ? Convolution::board
                  : source.find(firstLayer + ".mlp.dwconv.weight")   ? Convolution::positions
                                                                     : Convolution::none;
  c.mlpWidth = readSwiGluWidth("mlp_width", firstLayer + ".mlp", c.hiddenSize);
}

/// The reference's: expansion * inputs * 2/3, rounded up to a multiple of 256.
std::optional<int64_t> ConfigurationReader::expectedSwiGluWidth(int64_t inputs) {
  std::optional<Settings::Place> stated = findSetting(keys.expansion);
  // A board's layer rounds differently; its width follows from the shapes.
  if (!stated || !inputs || c.convolution == Convolution::board)
    return std::nullopt;
  Expected<std::optional<double>> expansion = stated->config->getFloat(stated->key);
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
  std::optional<Settings::Place> stated = findSetting(keys.expansion);
  return count(name)
      .derived(expectedSwiGluWidth(inputs), stated ? stated->key : "",
               stated ? stated->config->path : "")
      .shape(size(down, 1), place(down))
      .get();
}

void ConfigurationReader::readPuzzleTable() {
  const Tensor *table = source.find(kPuzzleTable) ? matrix(kPuzzleTable) : nullptr;
  c.puzzleWidth = count("puzzle_emb_ndim")
                      .range(0, INT32_MAX)
                      .setting(keys.puzzleWidth)
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
  if (std::optional<Settings::Place> place = findSetting(keys.seqLen)) {
    Expected<std::optional<int64_t>> stated = place->config->getInt(place->key);
    if (stated)
      return *stated;
    consumeError(stated.takeError()); // which the fact reports
  }
  const checkpoint::Dataset *dataset = source.getDataset();
  return dataset ? dataset->seqLen : std::nullopt;
}

/// Nothing where it is missing.
std::optional<int64_t> ConfigurationReader::readPuzzlePositions() {
  FactQuery<int64_t> query = count("puzzle_emb_len").range(0, 1 << 20);
  if (c.puzzleWidth == 0)
    return query.derived(0, "puzzle_emb_ndim is 0").get();
  query.flag("--puzzle-emb-len", options.puzzleEmbLen).setting(keys.puzzlePositions);
  std::optional<int64_t> seqLen = statedSeqLen();
  if (positions && seqLen)
    query.derived(*positions - *seqLen, "positions less seq_len");
  if (family.rowFillsPuzzlePositions)
    query.fallback(0, kReferenceDefault);
  size_t missing = sheet.getReport().missing.size();
  int64_t stated = query.otherwise(kConfigFile).get();
  if (sheet.getReport().missing.size() > missing)
    return std::nullopt;
  return stated || !c.hiddenSize ? stated : divideCeil(c.puzzleWidth, c.hiddenSize);
}

void ConfigurationReader::readPositions() {
  if (c.mixesByMlp)
    positionsTensor = matrix(firstLayer + ".mlp_t.gate_up_proj.weight");
  else if (source.find(kLearnedPositions))
    positionsTensor = matrix(kLearnedPositions);
  if (positionsTensor)
    positions = positionsTensor->shape()[c.mixesByMlp ? 1 : 0];
  std::optional<int64_t> puzzlePositions = readPuzzlePositions();
  c.puzzlePositions = puzzlePositions.value_or(0);
  FactQuery<int64_t> query = count("seq_len")
                                 .flag("--seq-len", options.seqLen)
                                 .setting(keys.seqLen)
                                 .dataset("seq_len", &checkpoint::Dataset::seqLen);
  if (positions && puzzlePositions)
    query.shape(*positions - *puzzlePositions, place(positionsTensor) + " less puzzle positions");
  c.seqLen = query.otherwise(kDatasetFile).get();
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
    c.mixerWidth = readSwiGluWidth("mlp_t_width", firstLayer + ".mlp_t", positions.value_or(0));
  else
    readHeads();
}

/// Heads from a flag or the configuration, key and value heads from the rows of
/// the fused projection.
void ConfigurationReader::readHeads() {
  const Tensor *qkv = matrix(firstLayer + ".self_attn.qkv_proj.weight");
  c.heads = count("num_heads")
                .flag("--num-heads", options.numHeads)
                .setting(keys.heads)
                .otherwise(kConfigFile)
                .get();
  if (!qkv || c.heads < 1 || c.hiddenSize < 1)
    return;
  if (c.hiddenSize % c.heads != 0)
    return sheet.fail(source.error("has hidden_size " + Twine(c.hiddenSize) + ", but num_heads " +
                                   Twine(c.heads) + " does not divide it; correct num_heads"));
  int64_t rows = qkv->shape()[0], headDim = c.getHeadDim();
  if (findSetting(keys.headDim))
    count("head_dim").setting(keys.headDim).shape(headDim, "hidden_size by num_heads").get();
  c.kvHeads = (rows / headDim - c.heads) / 2;
  if (c.kvHeads < 1 || (c.heads + 2 * c.kvHeads) * headDim != rows || c.heads % c.kvHeads != 0)
    return sheet.fail(
        source.error(place(qkv) + " does not split into num_heads " + Twine(c.heads) +
                     " queries, and as many keys and values or a divisor of that, of " +
                     Twine(headDim) + " features each; correct num_heads"));
  count("kv_heads").setting(keys.kvHeads).shape(c.kvHeads, place(qkv)).get();
}

void ConfigurationReader::readPositionEncoding() {
  bool hasLearned = source.find(kLearnedPositions);
  FactQuery<std::string> query(sheet, "pos_encodings");
  query.flag("--pos-encodings", options.posEncodings).setting(keys.positions);
  std::string encoding =
      query
          .shape(hasLearned ? std::optional<std::string>("learned") : std::nullopt,
                 "the key '" + kLearnedPositions + "'")
          .derived(c.mixesByMlp ? std::optional<std::string>("none") : std::nullopt, "mlp_t")
          .fallback("rope", "the absence of '" + kLearnedPositions + "'")
          .otherwise(kConfigFile)
          .get();
  c.learnedPositions = encoding == "learned";
  bool turns = encoding == "rope" || encoding == "1d" || encoding == "2d";
  if (turns && !c.mixesByMlp)
    readRope(encoding);
  else if (!turns && encoding != "learned" && encoding != "none" && !encoding.empty())
    failEncoding(encoding);
}

void ConfigurationReader::failEncoding(StringRef encoding) {
  std::optional<Settings::Place> stated = findSetting(keys.positions);
  std::string place =
      options.posEncodings ? "--pos-encodings" : stated->config->path + ": '" + stated->key + "'";
  sheet.fail(createStringError(place + " is '" + encoding +
                               "', expected rope, learned or none, or 1d or 2d"));
}

void ConfigurationReader::readRope(StringRef encoding) {
  c.ropeTheta = FactQuery<double>(sheet, "rope_theta")
                    .range(2, 1e12)
                    .flag("--rope-theta", options.ropeTheta)
                    .setting(keys.ropeTheta)
                    .fallback(10000.0, kReferenceDefault)
                    .otherwise(kConfigFile)
                    .get();
  if (encoding == "2d")
    c.ropeColumns = static_cast<int64_t>(std::sqrt(static_cast<double>(c.seqLen)));
  if (encoding == "2d" && c.ropeColumns * c.ropeColumns != c.seqLen)
    sheet.fail(source.error("has seq_len " + Twine(c.seqLen) + " and positions of a board, " +
                            keys.positions + " 2d, expected a square; correct seq_len"));
  int64_t divisor = encoding == "2d" ? 4 : 2;
  if (c.heads && c.getHeadDim() % divisor != 0)
    sheet.fail(source.error("has heads of " + Twine(c.getHeadDim()) +
                            " features, expected a "
                            "multiple of " +
                            Twine(divisor) + " for " + keys.positions + ": " + encoding +
                            "; correct num_heads"));
}

/// The side of the kernel, and the board that it moves over.
void ConfigurationReader::readConvolution() {
  bool isBoard = c.convolution == Convolution::board;
  auto checkSetting = [&](StringRef name, StringRef key, bool isSo, const Twine &tensor) {
    if (!key.empty())
      FactQuery<bool>(sheet, name)
          .setting(key)
          .shape(isSo, (isSo ? "the key '" : "the absence of '") + tensor + "'")
          .get();
  };
  checkSetting("use_board_swiglu", keys.convolvesBoard, isBoard,
               firstLayer + ".mlp.board_conv.weight");
  if (!isBoard) // which goes first in the reference
    checkSetting("use_conv_swiglu", keys.convolves, c.convolution == Convolution::positions,
                 firstLayer + ".mlp.dwconv.weight");
  if (c.convolution == Convolution::none)
    return;
  Expected<const Tensor *> kernel = requireTensor(
      source, firstLayer + (isBoard ? ".mlp.board_conv.weight" : ".mlp.dwconv.weight"),
      isBoard ? 4 : 3);
  if (!kernel)
    return sheet.fail(kernel.takeError());
  ArrayRef<int64_t> shape = (*kernel)->shape();
  c.kernelSide = count("conv_kernel").shape(shape.back(), place(*kernel)).get();
  if (c.kernelSide % 2 == 0)
    sheet.fail(source.error(place(*kernel) + " has an even kernel, expected an odd one"));
  if (!isBoard)
    return;
  c.boardSide = count("max_grid_size")
                    .flag("--max-grid-size", options.maxGridSize)
                    .setting(keys.boardSide)
                    .otherwise(kConfigFile)
                    .get();
  if (c.boardSide && c.seqLen && c.boardSide * c.boardSide != c.seqLen)
    sheet.fail(source.error("has seq_len " + Twine(c.seqLen) + ", but its convolution's board is " +
                            Twine(c.boardSide) + " x " + Twine(c.boardSide) +
                            "; correct max_grid_size"));
}

void ConfigurationReader::readSteps() {
  if (family.hasCycles) {
    c.hCycles = count("H_cycles")
                    .flag("--H-cycles", options.hCycles)
                    .setting(keys.hCycles)
                    .otherwise(kConfigFile)
                    .get();
    c.lCycles = count("L_cycles")
                    .flag("--L-cycles", options.lCycles)
                    .setting(keys.lCycles)
                    .otherwise(kConfigFile)
                    .get();
    if (family.mostLCycles && c.lCycles > family.mostLCycles)
      sheet.fail(source.error("has L_cycles " + Twine(c.lCycles) + ", but a cycle for each of " +
                              Twine(family.mostLCycles) + " latents at most; correct L_cycles"));
  }
  c.maxSteps = count("halt_max_steps")
                   .flag("--max-steps", options.maxSteps)
                   .setting(keys.maxSteps)
                   .fallback(16, kReferenceDefault)
                   .otherwise(kConfigFile)
                   .get();
  readHalting();
  c.epsilon = FactQuery<double>(sheet, "rms_norm_eps")
                  .range(0, 1)
                  .flag("--rms-norm-eps", options.rmsNormEps)
                  .setting(keys.epsilon)
                  .fallback(1e-5, kReferenceDefault)
                  .otherwise(kConfigFile)
                  .get();
}

void ConfigurationReader::readHalting() {
  c.halting = family.halting;
  if (keys.haltsByQ.empty())
    return;
  std::optional<bool> asked;
  if (options.ownHalting)
    asked = *options.ownHalting == "q";
  if (asked == false && *options.ownHalting != "q-compare")
    return sheet.fail(createStringError("--own-halting is '" + *options.ownHalting +
                                        "', expected q or q-compare"));
  bool haltsByQ = FactQuery<bool>(sheet, "no_ACT_continue")
                      .flag("--own-halting", asked)
                      .otherwise("--own-halting=q or q-compare", kConfigFile)
                      .setting(keys.haltsByQ)
                      .fallback(family.halting == HaltRule::q, kReferenceDefault)
                      .get();
  c.halting = haltsByQ ? HaltRule::q : HaltRule::q_compare;
}

} // namespace

SmallVector<StringRef> SettingKeys::list(ArrayRef<NetworkKeys> networks) const {
  SmallVector<StringRef> names = {
      hiddenSize,      heads,   kvHeads,   headDim,   expansion,      ropeTheta, positions,
      mixesByMlp,      epsilon, hCycles,   lCycles,   maxSteps,       haltsByQ,  puzzleWidth,
      puzzlePositions, seqLen,  vocabSize, convolves, convolvesBoard, boardSide};
  for (const NetworkKeys &network : networks)
    names.push_back(network.layersKey);
  erase_if(names, [](StringRef name) { return name.empty(); });
  return names;
}

Expected<ReferenceConfiguration> readReferenceConfiguration(const ReferenceFamily &family,
                                                            const Source &source,
                                                            ImportReport &report) {
  return ConfigurationReader(family, source, report).run();
}

} // namespace trm
