//===- LucidrainsConfiguration.h - the sizes of a model -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_LUCIDRAINSCONFIGURATION_H
#define TRM_IMPORTER_FAMILY_LUCIDRAINSCONFIGURATION_H

#include "trm/importer/Facts.h"

namespace trm {

struct LucidrainsConfiguration {
  int64_t dim;
  int64_t vocabSize;
  int64_t seqLen;
  /// Positions in front of the tokens that hold learned vectors.
  int64_t registers;

  /// Positions are mixed by an MLP (the package's MLPMixer1D), or by attention
  /// (x_transformers.Encoder).
  bool isMixer;
  /// Pairs of a layer that mixes positions and one that mixes features.
  int64_t depth;
  /// Features between the products of the mixer's layers, and of a feed-forward layer.
  int64_t positionsWidth;
  int64_t featuresWidth;
  int64_t heads;
  int64_t headDim;

  int64_t refinementBlocks;
  int64_t latentRefinements;
  int64_t maxSteps;
  /// A solve halts where the halting value is greater: logit(halt_prob_thres).
  double threshold;

  int64_t getPositions() const { return registers + seqLen; }
};

llvm::Expected<LucidrainsConfiguration> readLucidrainsConfiguration(const Source &source,
                                                                    ImportReport &report);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_LUCIDRAINSCONFIGURATION_H
