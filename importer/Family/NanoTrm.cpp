//===- NanoTrm.cpp - imports checkpoints of nano-trm -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

namespace trm {
namespace {

constexpr NetworkKeys kNetworks[] = {{"lenet", "num_layers", "hyper_parameters.num_layers"}};
constexpr llvm::StringRef kLatents[] = {"z_H_init", "z_L_init"};

constexpr SettingKeys makeKeys() {
  SettingKeys keys;
  keys.hiddenSize = "hyper_parameters.hidden_size";
  keys.heads = "hyper_parameters.num_heads";
  keys.expansion = "hyper_parameters.ffn_expansion";
  keys.ropeTheta = "hyper_parameters.rope_theta";
  keys.positions = "hyper_parameters.pos_emb_type";
  keys.mixesByMlp = "hyper_parameters.use_mlp_t";
  keys.puzzleWidth = "hyper_parameters.puzzle_emb_dim";
  keys.puzzlePositions = "hyper_parameters.puzzle_emb_len";
  keys.hCycles = "hyper_parameters.H_cycles";
  keys.lCycles = "hyper_parameters.L_cycles";
  keys.maxSteps = "hyper_parameters.N_supervision_val";
  keys.vocabSize = "hyper_parameters.vocab_size";
  keys.seqLen = "hyper_parameters.seq_len";
  keys.convolves = "hyper_parameters.use_conv_swiglu";
  keys.convolvesBoard = "hyper_parameters.use_board_swiglu";
  keys.boardSide = "hyper_parameters.max_grid_size";
  return keys;
}

constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.name = "nano-trm";
  family.description = "nano-trm's TRM (one halting value, rows and columns, convolutions)";
  family.sign = "keys under 'lenet.' and the key 'z_H_init'";
  family.settings = makeKeys();
  family.tokenTable = "input_embedding.embedding_weight";
  family.networks = kNetworks;
  family.latents = kLatents;
  family.haltValues = 1;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

} // namespace

std::unique_ptr<Importer> createNanoTrmImporter() {
  return createReferenceImporter(kFamily, makeReferenceModel<TwoLatentModel>);
}

} // namespace trm
