//===- Config.h - the configuration of a model ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The configuration a training run writes beside its checkpoints (all_config.yaml,
// or a config.json) or into them, as a flat table of dotted keys
// ("arch.hidden_size", "hyper_parameters.hidden_size").
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CONFIG_H
#define TRM_IMPORTER_CHECKPOINT_CONFIG_H

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace trm::checkpoint {

struct Config {
  /// The file that has it.
  std::string path;
  /// Items of a sequence have their position as key ("data_paths.0").
  llvm::StringMap<std::string> values;
  /// What is there but cannot be read as a value, and why: objects of a class.
  llvm::StringMap<std::string> unreadable;

  /// Reads YAML, or JSON, which YAML contains.
  static llvm::Expected<Config> read(llvm::StringRef path);
  /// The plain values that a checkpoint has beside its tensors.
  static Config ofCheckpoint(const Checkpoint &file);

  // Nothing where the key is missing or null; an error where its value is not of
  // the type, or is unreadable.
  llvm::Expected<std::optional<int64_t>> getInt(llvm::StringRef key) const;
  llvm::Expected<std::optional<double>> getFloat(llvm::StringRef key) const;
  llvm::Expected<std::optional<bool>> getBool(llvm::StringRef key) const;
  /// Nothing where it is unreadable.
  std::optional<std::string> getString(llvm::StringRef key) const;
  llvm::Expected<std::optional<std::string>> getText(llvm::StringRef key) const;

  /// An error where the value is unreadable; `expected` names what was wanted.
  llvm::Error checkReadable(llvm::StringRef key, llvm::StringRef expected) const;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CONFIG_H
