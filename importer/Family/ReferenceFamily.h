//===- ReferenceFamily.h - what sets a reference family apart -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The models of the TRM repository, Sapient's HRM and nano-trm share embedding,
// blocks and heads. They differ in latents, networks and recursion, and in how
// they name their tensors and settings.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_REFERENCEFAMILY_H
#define TRM_IMPORTER_FAMILY_REFERENCEFAMILY_H

#include "trm/dialect/Trm/Trm.h"
#include "trm/importer/Family/FamilySigns.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace trm {

struct NetworkKeys {
  /// The network's symbol, and what its tensors' keys begin with.
  llvm::StringRef prefix;
  /// The fact, and the setting, that counts its layers.
  llvm::StringRef layersFact, layersKey;
};

/// Names in a configuration; empty: the family has no such setting.
struct SettingKeys {
  llvm::StringRef hiddenSize, heads, kvHeads, headDim;
  llvm::StringRef expansion, ropeTheta, positions, mixesByMlp, epsilon;
  llvm::StringRef puzzleWidth, puzzlePositions;
  llvm::StringRef hCycles, lCycles, maxSteps, haltsByQ;
  llvm::StringRef vocabSize, seqLen;
  llvm::StringRef convolves, convolvesBoard, boardSide;

  /// All that are not empty, and those of the networks.
  llvm::SmallVector<llvm::StringRef> list(llvm::ArrayRef<NetworkKeys> networks) const;
};

/// Of all_config.yaml in the TRM repository and Sapient's, and usual ones beside.
constexpr SettingKeys makeArchKeys() {
  SettingKeys keys;
  keys.hiddenSize = "hidden_size";
  keys.heads = "num_heads";
  keys.kvHeads = "num_kv_heads";
  keys.headDim = "head_dim";
  keys.expansion = "expansion";
  keys.ropeTheta = "rope_theta";
  keys.positions = "pos_encodings";
  keys.mixesByMlp = "mlp_t";
  keys.epsilon = "rms_norm_eps";
  keys.puzzleWidth = "puzzle_emb_ndim";
  keys.puzzlePositions = "puzzle_emb_len";
  keys.hCycles = "H_cycles";
  keys.lCycles = "L_cycles";
  keys.maxSteps = "halt_max_steps";
  keys.haltsByQ = "no_ACT_continue";
  keys.vocabSize = "vocab_size";
  keys.seqLen = "seq_len";
  return keys;
}

/// The reference's code has a default for these, and its configurations leave them out.
inline constexpr llvm::StringLiteral kUnwrittenByAll[] = {"rope_theta", "rms_norm_eps"};
/// As HRM came before the other settings.
inline constexpr llvm::StringLiteral kUnwrittenByHrm[] = {
    "rope_theta", "rms_norm_eps", "puzzle_emb_len", "mlp_t", "no_ACT_continue"};

struct ReferenceFamily {
  FamilySigns signs;
  llvm::StringRef description;
  SettingKeys settings = makeArchKeys();
  /// Settings that its own configurations do not have.
  llvm::ArrayRef<llvm::StringLiteral> unwritten = kUnwrittenByAll;
  /// The section of a configuration that has the settings.
  llvm::StringRef section = "arch";
  llvm::StringRef tokenTable = "embed_tokens.embedding_weight";
  /// Its layer that gives halting values.
  llvm::StringRef haltHead = "q_head";
  /// The first one's shapes tell the sizes that all share.
  llvm::ArrayRef<NetworkKeys> networks;
  /// Tensors of the initial latents; the answer is read from the first latent.
  llvm::ArrayRef<llvm::StringRef> latents;
  /// Rows of q_head: halt, or halt and continue.
  int64_t haltValues = 2;
  /// Where no setting tells it.
  HaltRule halting = HaltRule::q;
  /// Without a setting for its positions, the puzzle embedding has as many as a row fills.
  bool rowFillsPuzzlePositions = false;
  /// The recursion inside a step has cycles inside cycles.
  bool hasCycles = true;
  /// 0: as many as are asked for.
  int64_t mostLCycles = 0;
};

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_REFERENCEFAMILY_H
