//===- ReferenceConfiguration.h - the sizes of a model ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_REFERENCECONFIGURATION_H
#define TRM_IMPORTER_FAMILY_REFERENCECONFIGURATION_H

#include "trm/importer/Facts.h"
#include "trm/importer/Family/ReferenceFamily.h"

namespace trm {

/// What a block's second half does between its two products besides gating.
enum class Convolution { none, positions, board };

struct ReferenceConfiguration {
  int64_t hiddenSize;
  int64_t vocabSize;
  int64_t seqLen;
  /// Positions in front of the tokens that the puzzle embedding fills.
  int64_t puzzlePositions;
  /// Of each network of the family.
  llvm::SmallVector<int64_t, 2> layers;
  /// Features between the two halves of a SwiGLU layer.
  int64_t mlpWidth;
  double epsilon;

  Convolution convolution;
  /// Side of the convolution's kernel; its board has `boardSide` columns.
  int64_t kernelSide;
  int64_t boardSide;

  /// Positions are mixed by a SwiGLU layer of `mixerWidth`, or by attention.
  bool mixesByMlp;
  int64_t mixerWidth;
  int64_t heads;
  int64_t kvHeads;
  /// Attention without it has learned positions, or none.
  std::optional<double> ropeTheta;
  /// Tokens turn by row and column of a board with so many columns; 0: by position.
  int64_t ropeColumns;
  bool learnedPositions;

  int64_t hCycles;
  int64_t lCycles;
  int64_t maxSteps;
  HaltRule halting;

  /// Width of the puzzle embedding's rows; 0: the model has none.
  int64_t puzzleWidth;
  std::vector<int32_t> puzzleIds;

  int64_t getPositions() const { return puzzlePositions + seqLen; }
  int64_t getHeadDim() const { return hiddenSize / heads; }
};

llvm::Expected<ReferenceConfiguration> readReferenceConfiguration(const ReferenceFamily &family,
                                                                  const Source &source,
                                                                  ImportReport &report);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_REFERENCECONFIGURATION_H
