//===- Config.h - all_config.yaml -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The configuration a training run writes beside its checkpoints, as a flat table
// of dotted keys ("arch.hidden_size").
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CONFIG_H
#define TRM_IMPORTER_CHECKPOINT_CONFIG_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace trm::checkpoint {

struct Config {
  std::string path;
  /// Items of a sequence have their position as key ("data_paths.0").
  llvm::StringMap<std::string> values;

  static llvm::Expected<Config> read(llvm::StringRef path);

  // Nothing where the key is missing or null; an error where its value is not of
  // the type.
  llvm::Expected<std::optional<int64_t>> getInt(llvm::StringRef key) const;
  llvm::Expected<std::optional<double>> getFloat(llvm::StringRef key) const;
  llvm::Expected<std::optional<bool>> getBool(llvm::StringRef key) const;
  std::optional<std::string> getString(llvm::StringRef key) const;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CONFIG_H
