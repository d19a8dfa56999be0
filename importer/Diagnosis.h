//===- Diagnosis.h - what is odd about a checkpoint ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a checkpoint's names and types tell to who knows how such files come
// about. Reads no tensor.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_DIAGNOSIS_H
#define TRM_IMPORTER_DIAGNOSIS_H

#include "trm/importer/UnreadTensors.h"

namespace trm {

struct Finding {
  /// Warnings are what may make the model another one than was meant; errors, what does,
  /// so that it is not compiled.
  enum Level { Note, Warning, Error } level;
  /// One word for programs, such as "float64"; docs/checkpoints.md lists them.
  std::string code;
  std::string message;
};

llvm::StringRef toText(Finding::Level level);

/// Weights of one type.
struct DTypeUse {
  checkpoint::DType dtype;
  size_t tensors = 0;
  uint64_t elements = 0;
  uint64_t bytes = 0;
};

/// The type of most elements first.
std::vector<DTypeUse> countDTypes(const TensorMap &tensors);

/// Errors first, then warnings.
std::vector<Finding> diagnose(const Source &source, const ImportReport &import,
                              const UnreadTensors &unread);

/// Which row of the puzzle embedding is taken where nobody chose one, and how many others
/// there are; empty where somebody did, or there is one.
std::string describePuzzleRow(const Source &source, const ImportReport &import);

/// What was not averaged and should have been; empty where there is none.
std::string describeRawAmongAverages(const Source &source, const UnreadTensors &unread);

/// Files of averages that were not taken, since they fit nothing; empty where there are none,
/// or where --weights says which weights are wanted.
std::string describeOtherAverages(const Source &source);

/// One line: the file and the weights that were taken, and what else lay there.
std::string describeTaken(const Source &source, const UnreadTensors &unread);

} // namespace trm

#endif // TRM_IMPORTER_DIAGNOSIS_H
