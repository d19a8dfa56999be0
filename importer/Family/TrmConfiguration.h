//===- TrmConfiguration.h - the sizes of a TRM model --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_TRMCONFIGURATION_H
#define TRM_IMPORTER_FAMILY_TRMCONFIGURATION_H

#include "trm/dialect/Trm/Trm.h"
#include "trm/importer/Facts.h"

namespace trm {

struct TrmConfiguration {
  int64_t hiddenSize;
  int64_t vocabSize;
  int64_t seqLen;
  /// Positions in front of the tokens that the puzzle embedding fills.
  int64_t puzzlePositions;
  int64_t layers;
  /// Features between the two halves of a SwiGLU layer.
  int64_t mlpWidth;
  double epsilon;

  /// Positions are mixed by a SwiGLU layer of `mixerWidth`, or by attention.
  bool mixesByMlp;
  int64_t mixerWidth;
  int64_t heads;
  int64_t kvHeads;
  /// Attention without it has learned positions, or none.
  std::optional<double> ropeTheta;
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

llvm::Expected<TrmConfiguration> readTrmConfiguration(const Source &source, ImportReport &report);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_TRMCONFIGURATION_H
