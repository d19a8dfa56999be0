//===- Locate.h - finds a checkpoint and what lies beside it ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A user names a checkpoint's file or the folder a training run wrote.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_LOCATE_H
#define TRM_IMPORTER_CHECKPOINT_LOCATE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace trm::checkpoint {

struct CheckpointPaths {
  std::string checkpoint;
  /// Averages (EMA) of this checkpoint in files of their own; one is expected.
  std::vector<std::string> averages = {};
  /// The checkpoint is such a file, and what it averages is not there.
  bool isAverages = false;
  /// Names of other checkpoints in its folder.
  std::vector<std::string> others = {};
  std::optional<std::string> config = {};  // all_config.yaml, or another that runs write
  std::optional<std::string> dataset = {}; // dataset.json
};

/// In a folder the checkpoint that training ended with, where its name says so, else
/// the only one; where there is none, in the folders below that trainers make. A file
/// of averages stands for the checkpoint that they are of. docs/checkpoints.md has the
/// order.
llvm::Expected<CheckpointPaths> locate(llvm::StringRef pathOrDirectory);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_LOCATE_H
