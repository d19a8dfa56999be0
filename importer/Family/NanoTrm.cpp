//===- NanoTrm.cpp - imports checkpoints of nano-trm -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

namespace trm {
constexpr NetworkKeys kNetworks[] = {{"lenet", "num_layers", "num_layers"}};
constexpr llvm::StringRef kLatents[] = {"z_H_init", "z_L_init"};

constexpr llvm::StringLiteral kUnwritten[] = {"rms_norm_eps"};

static constexpr SettingKeys makeKeys() {
  SettingKeys keys;
  keys.hiddenSize = "hidden_size";
  keys.heads = "num_heads";
  keys.expansion = "ffn_expansion";
  keys.ropeTheta = "rope_theta";
  keys.positions = "pos_emb_type";
  keys.mixesByMlp = "use_mlp_t";
  keys.puzzleWidth = "puzzle_emb_dim";
  keys.puzzlePositions = "puzzle_emb_len";
  keys.hCycles = "H_cycles";
  keys.lCycles = "L_cycles";
  // N_supervision is that of training.
  keys.maxSteps = "N_supervision_val";
  keys.vocabSize = "vocab_size";
  keys.seqLen = "seq_len";
  keys.convolves = "use_conv_swiglu";
  keys.convolvesBoard = "use_board_swiglu";
  keys.boardSide = "max_grid_size";
  keys.kvHeads = "num_kv_heads";
  keys.headDim = "head_dim";
  keys.epsilon = "rms_norm_eps";
  return keys;
}
constexpr llvm::StringLiteral kUsualNames[] = {"nanotrm", "trmmodule"};

static std::string recognize(const Source &source) {
  for (llvm::StringRef start : {"z_H_init", "lenet."})
    if (llvm::StringRef key = source.findUnder(start); !key.empty())
      return "it has the key '" + key.str() + "'";
  return "";
}

static constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.signs.family = "nano-trm";
  family.description = "nano-trm's TRM (one halting value, rows and columns, convolutions)";
  family.signs.keys = "keys under 'lenet.' and the key 'z_H_init'";
  family.signs.recognize = recognize;
  family.signs.answerHead = "lm_head";
  family.signs.usualNames = kUsualNames;
  family.settings = makeKeys();
  family.tokenTable = "input_embedding.embedding_weight";
  family.networks = kNetworks;
  family.latents = kLatents;
  family.haltValues = 1;
  family.unwritten = kUnwritten;
  family.section = "hyper_parameters";
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

const Family nanoTrmFamily = {kFamily.signs, createReferenceImporter<kFamily, TwoLatentModel>};

} // namespace trm
