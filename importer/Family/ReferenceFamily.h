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
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace trm {

/// Keys of a configuration; empty: the family has no such setting.
struct SettingKeys {
  llvm::StringRef hiddenSize, heads, expansion, ropeTheta, positions, mixesByMlp, epsilon;
  llvm::StringRef puzzleWidth, puzzlePositions;
  llvm::StringRef hCycles, lCycles, maxSteps, haltsByQ;
  llvm::StringRef vocabSize, seqLen;
  llvm::StringRef convolves, convolvesBoard, boardSide;
};

/// Of all_config.yaml in the TRM repository and Sapient's.
constexpr SettingKeys makeArchKeys() {
  SettingKeys keys;
  keys.hiddenSize = "arch.hidden_size";
  keys.heads = "arch.num_heads";
  keys.expansion = "arch.expansion";
  keys.ropeTheta = "arch.rope_theta";
  keys.positions = "arch.pos_encodings";
  keys.mixesByMlp = "arch.mlp_t";
  keys.epsilon = "arch.rms_norm_eps";
  keys.puzzleWidth = "arch.puzzle_emb_ndim";
  keys.puzzlePositions = "arch.puzzle_emb_len";
  keys.hCycles = "arch.H_cycles";
  keys.lCycles = "arch.L_cycles";
  keys.maxSteps = "arch.halt_max_steps";
  keys.haltsByQ = "arch.no_ACT_continue";
  return keys;
}

struct NetworkKeys {
  /// The network's symbol, and what its tensors' keys begin with.
  llvm::StringRef prefix;
  /// The fact, and the setting, that counts its layers.
  llvm::StringRef layersFact, layersKey;
};

struct ReferenceFamily {
  /// As --family and arch.name call it.
  llvm::StringRef name;
  llvm::StringRef description;
  /// What its tensors' keys are like.
  llvm::StringRef sign;
  SettingKeys settings = makeArchKeys();
  llvm::StringRef tokenTable = "embed_tokens.embedding_weight";
  /// The first one's shapes tell the sizes that all share.
  llvm::ArrayRef<NetworkKeys> networks;
  /// Tensors of the initial latents; the answer is read from the first latent.
  llvm::ArrayRef<llvm::StringRef> latents;
  /// Rows of q_head: halt, or halt and continue.
  int64_t haltValues = 2;
  /// Without a setting for it.
  HaltRule halting = HaltRule::q;
  /// Positions of the puzzle embedding where no file tells; 0: as many as a row fills.
  int64_t puzzlePositions = 16;
  /// The recursion inside a step has cycles inside cycles.
  bool hasCycles = true;
  /// 0: as many as are asked for.
  int64_t mostLCycles = 0;
};

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_REFERENCEFAMILY_H
