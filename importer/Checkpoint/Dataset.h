//===- Dataset.h - dataset.json ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The facts of a data set that neither a checkpoint's shapes nor its
// configuration tell.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_DATASET_H
#define TRM_IMPORTER_CHECKPOINT_DATASET_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace trm::checkpoint {

struct Dataset {
  std::string path;
  std::optional<int64_t> seqLen;
  std::optional<int64_t> vocabSize;
  std::optional<int64_t> numPuzzleIdentifiers;
  /// The row of the puzzle embedding that is of no puzzle.
  std::optional<int64_t> blankIdentifier;

  static llvm::Expected<Dataset> read(llvm::StringRef path);
  /// `path` is what errors call the text.
  static llvm::Expected<Dataset> parse(llvm::StringRef text, llvm::StringRef path);
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_DATASET_H
