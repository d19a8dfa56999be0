//===- CommandLine.cpp - the flags of an import -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/CommandLine.h"

using namespace llvm;

namespace trm {

template <typename T>
static std::optional<T> given(const cl::opt<T> &option) {
  return option.getNumOccurrences() ? std::optional<T>(option.getValue()) : std::nullopt;
}

ImportCommandLine::ImportCommandLine(cl::OptionCategory &category, cl::SubCommandGroup subCommands)
    : family("family",
             cl::desc("Take the importer of this name, whatever the checkpoint looks like"),
             cl::value_desc("name"), cl::cat(category), cl::sub(subCommands)),
      name("name",
           cl::desc("Name of the model and prefix of its functions (default: its folder's)"),
           cl::value_desc("identifier"), cl::cat(category), cl::sub(subCommands)),
      weights("weights",
              cl::desc("Weights to import: ema, their moving average (default where the checkpoint "
                       "has both), or raw"),
              cl::value_desc("kind"), cl::CommaSeparated, cl::cat(category), cl::sub(subCommands)),
      keyPrefix("key-prefix",
                cl::desc("Take the model under this prefix of the checkpoint's keys, where it has "
                         "several"),
                cl::value_desc("prefix"), cl::cat(category), cl::sub(subCommands)),
      ignoreTensors("ignore-tensors",
                    cl::desc("Leave out tensors that no part of the model reads, though they may "
                             "change its answers: globs of their keys, such as 'adapter.*'"),
                    cl::value_desc("glob,..."), cl::CommaSeparated, cl::cat(category),
                    cl::sub(subCommands)),
      loraAlpha("lora-alpha",
                cl::desc("Alpha of the LoRA factors that are merged into the weights"),
                cl::value_desc("x"), cl::cat(category), cl::sub(subCommands)),
      puzzleIds("puzzle-ids",
                cl::desc("Rows of the puzzle embedding to import: 0 (default), 0,3-7 or all"),
                cl::value_desc("rows"), cl::cat(category), cl::sub(subCommands)),
      configFile("config",
                 cl::desc("Configuration of the model (default: all_config.yaml, config.yaml, "
                          "config.json, ... beside the checkpoint)"),
                 cl::value_desc("file"), cl::cat(category), cl::sub(subCommands)),
      datasetFile("dataset", cl::desc("dataset.json of the model (default: beside it)"),
                  cl::value_desc("file"), cl::cat(category), cl::sub(subCommands)),
      seqLen("seq-len", cl::desc("Tokens of a puzzle"), cl::value_desc("n"), cl::cat(category),
             cl::sub(subCommands)),
      vocabSize("vocab-size", cl::desc("Tokens of the vocabulary"), cl::value_desc("n"),
                cl::cat(category), cl::sub(subCommands)),
      puzzleEmbLen("puzzle-emb-len",
                   cl::desc("Positions of the puzzle embedding (0: as many as "
                            "its row fills)"),
                   cl::value_desc("n"), cl::cat(category), cl::sub(subCommands)),
      hCycles("H-cycles", cl::desc("Outer cycles of a supervision step"), cl::value_desc("n"),
              cl::cat(category), cl::sub(subCommands)),
      lCycles("L-cycles", cl::desc("Inner cycles of an outer cycle"), cl::value_desc("n"),
              cl::cat(category), cl::sub(subCommands)),
      maxSteps("max-steps", cl::desc("Most supervision steps of a solve"), cl::value_desc("n"),
               cl::cat(category), cl::sub(subCommands)),
      numHeads("num-heads", cl::desc("Attention heads"), cl::value_desc("n"), cl::cat(category),
               cl::sub(subCommands)),
      headDim("head-dim", cl::desc("Features of an attention head"), cl::value_desc("n"),
              cl::cat(category), cl::sub(subCommands)),
      maxGridSize("max-grid-size", cl::desc("Side of the board that convolutions move over"),
                  cl::value_desc("n"), cl::cat(category), cl::sub(subCommands)),
      ropeTheta("rope-theta", cl::desc("Base of the rotary position embedding"),
                cl::value_desc("x"), cl::cat(category), cl::sub(subCommands)),
      rmsNormEps("rms-norm-eps", cl::desc("What norms add to the mean of squares"),
                 cl::value_desc("x"), cl::cat(category), cl::sub(subCommands)),
      haltProbThres("halt-prob-thres",
                    cl::desc("Probability above which a model of lucidrains halts"),
                    cl::value_desc("x"), cl::cat(category), cl::sub(subCommands)),
      posEncodings("pos-encodings",
                   cl::desc("How attention knows positions: rope, learned, none; of nano-trm 1d "
                            "or 2d"),
                   cl::value_desc("name"), cl::cat(category), cl::sub(subCommands)),
      ownHalting("own-halting",
                 cl::desc("The rule that the model was trained to halt by: q (no_ACT_continue) or "
                          "q-compare"),
                 cl::value_desc("rule"), cl::cat(category), cl::sub(subCommands)) {}

ImportOptions ImportCommandLine::getOptions() const {
  ImportOptions options;
  options.family = family;
  options.name = name;
  options.weights.assign(weights.begin(), weights.end());
  options.keyPrefix = keyPrefix;
  options.ignoreTensors.assign(ignoreTensors.begin(), ignoreTensors.end());
  options.loraAlpha = given(loraAlpha);
  options.puzzleIds = given(puzzleIds);
  options.configFile = given(configFile);
  options.datasetFile = given(datasetFile);
  options.seqLen = given(seqLen);
  options.vocabSize = given(vocabSize);
  options.puzzleEmbLen = given(puzzleEmbLen);
  options.hCycles = given(hCycles);
  options.lCycles = given(lCycles);
  options.maxSteps = given(maxSteps);
  options.numHeads = given(numHeads);
  options.headDim = given(headDim);
  options.maxGridSize = given(maxGridSize);
  options.ropeTheta = given(ropeTheta);
  options.rmsNormEps = given(rmsNormEps);
  options.haltProbThres = given(haltProbThres);
  options.posEncodings = given(posEncodings);
  options.ownHalting = given(ownHalting);
  return options;
}

} // namespace trm
