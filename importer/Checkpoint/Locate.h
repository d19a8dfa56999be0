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

namespace trm::checkpoint {

struct CheckpointPaths {
  std::string checkpoint;
  std::optional<std::string> config;  // all_config.yaml, or another that runs write
  std::optional<std::string> dataset; // dataset.json
};

/// In a folder: step_N with the largest N; else last.ckpt or saved-trm.pt, which
/// training runs write, where it is the only *.pt, *.pth or *.ckpt; else the only
/// *.safetensors, *.pt, *.pth or *.ckpt.
llvm::Expected<CheckpointPaths> locate(llvm::StringRef pathOrDirectory);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_LOCATE_H
