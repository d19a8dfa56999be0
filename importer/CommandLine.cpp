//===- CommandLine.cpp - the flags of an import -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/CommandLine.h"

using namespace llvm;

namespace trm {

/// What LLVM parses for a flag that may be left out.
template <typename T>
struct Parsed {
  using Type = T;
};
template <typename T>
struct Parsed<std::optional<T>> {
  using Type = T;
};

ImportCommandLine::ImportCommandLine(cl::OptionCategory &category,
                                     cl::SubCommandGroup subCommands) {
  auto add = [&](StringRef name, auto &value, StringRef kind, StringRef text) {
    using T = std::decay_t<decltype(value)>;
    constexpr bool isList = std::is_same_v<T, std::vector<std::string>>;
    using Flag = std::conditional_t<isList, cl::list<std::string, T>,
                                    cl::opt<T, true, cl::parser<typename Parsed<T>::Type>>>;
    auto flag =
        std::make_unique<Flag>(name, cl::location(value), cl::desc(text), cl::value_desc(kind),
                               cl::cat(category), cl::sub(subCommands));
    if (isList)
      flag->setMiscFlag(cl::CommaSeparated);
    flags.push_back(std::move(flag));
  };
  add("family", options.family, "name",
      "Take the importer of this name, whatever the checkpoint looks like");
  add("name", options.name, "identifier",
      "Name of the model and prefix of its functions (default: its folder's)");
  add("weights", options.weights, "kind",
      "Weights to import: ema, their moving average (default where the checkpoint has both), or "
      "raw");
  add("key-prefix", options.keyPrefix, "prefix",
      "Take the model under this prefix of the checkpoint's keys, where it has several");
  add("ignore-tensors", options.ignoreTensors, "glob,...",
      "Leave out tensors that no part of the model reads, though they may change its answers: "
      "globs of their keys, such as 'adapter.*'");
  add("lora-alpha", options.loraAlpha, "x",
      "Alpha of the LoRA factors that are merged into the weights");
  add("puzzle-ids", options.puzzleIds, "rows",
      "Rows of the puzzle embedding to import: 0 (default), 0,3-7 or all");
  add("config", options.configFile, "file",
      "Configuration of the model (default: all_config.yaml, config.yaml, config.json, ... beside "
      "the checkpoint)");
  add("dataset", options.datasetFile, "file", "dataset.json of the model (default: beside it)");
  add("seq-len", options.seqLen, "n", "Tokens of a puzzle");
  add("vocab-size", options.vocabSize, "n", "Tokens of the vocabulary");
  add("puzzle-emb-len", options.puzzleEmbLen, "n",
      "Positions of the puzzle embedding (0: as many as its row fills)");
  add("H-cycles", options.hCycles, "n", "Outer cycles of a supervision step");
  add("L-cycles", options.lCycles, "n", "Inner cycles of an outer cycle");
  add("max-steps", options.maxSteps, "n", "Most supervision steps of a solve");
  add("num-heads", options.numHeads, "n", "Attention heads");
  add("head-dim", options.headDim, "n", "Features of an attention head");
  add("max-grid-size", options.maxGridSize, "n", "Side of the board that convolutions move over");
  add("rope-theta", options.ropeTheta, "x", "Base of the rotary position embedding");
  add("rms-norm-eps", options.rmsNormEps, "x", "What norms add to the mean of squares");
  add("halt-prob-thres", options.haltProbThres, "x",
      "Probability above which a model of lucidrains halts");
  add("pos-encodings", options.posEncodings, "name",
      "How attention knows positions: rope, learned, none; of nano-trm 1d or 2d");
  add("own-halting", options.ownHalting, "rule",
      "The rule that the model was trained to halt by: q (no_ACT_continue) or q-compare");
}

} // namespace trm
