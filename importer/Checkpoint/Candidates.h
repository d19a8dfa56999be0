//===- Candidates.h - which files of a folder are checkpoints ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Told from what they hold; what cannot be read counts by its name, so that a
// damaged checkpoint is reported instead of passed over.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CANDIDATES_H
#define TRM_IMPORTER_CHECKPOINT_CANDIDATES_H

#include "trm/importer/Checkpoint/FileNames.h"

#include "llvm/Support/Error.h"

namespace trm::checkpoint {

struct FolderContent {
  /// In order of their names.
  std::vector<FileName> candidates;
  std::vector<std::string> otherFiles;
  std::vector<std::string> folders;
};

/// An index of shards stands for them; names of one file are one candidate.
llvm::Expected<FolderContent> listCandidates(llvm::StringRef folder);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CANDIDATES_H
