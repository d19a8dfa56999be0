//===- Shards.h - a checkpoint in several files -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Large models are saved in shards, with an index that names the file of each
// tensor: model.safetensors.index.json, {"weight_map": {KEY: FILE}}. A model is
// all of them: what is missing, or not in the index, is an error.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_SHARDS_H
#define TRM_IMPORTER_CHECKPOINT_SHARDS_H

#include "trm/importer/Checkpoint/Container.h"

#include <optional>
#include <vector>

namespace trm::checkpoint {

struct Shards {
  /// In the order of their names.
  std::vector<std::shared_ptr<const MappedFile>> files;
  /// Of all of them; its format is that of the first, with "-shards".
  Container content;
};

/// Nothing where the file is no index.
llvm::Expected<std::optional<Shards>> readShards(const MappedFile &index);

/// An error where the file is one shard of several.
llvm::Error refuseLoneShard(llvm::StringRef path);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_SHARDS_H
