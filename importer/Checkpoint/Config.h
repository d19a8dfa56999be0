//===- Config.h - the configuration of a model ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The configuration a training run writes beside its checkpoints (all_config.yaml,
// config.json, ...) or into them, as a flat table of dotted keys
// ("arch.hidden_size", "hyper_parameters.hidden_size"). References (${...}) are
// resolved as OmegaConf does it, Hydra's `defaults` composed.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_CONFIG_H
#define TRM_IMPORTER_CHECKPOINT_CONFIG_H

#include "trm/importer/Checkpoint/Checkpoint.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace trm::checkpoint {

struct Config {
  /// A value that is there and cannot be read.
  struct Unreadable {
    std::string why; // "is made by the global 'os.system', which is not run"
    std::string remedy;
  };

  /// The file that has it.
  std::string path;
  /// Of a file of its own, not of a checkpoint.
  bool isFile = false;
  /// Items of a sequence have their position as key ("data_paths.0").
  llvm::StringMap<std::string> values;
  /// Keys that are there without a value.
  llvm::StringSet<> nulls;
  /// By key; what lies below such a key is not known either.
  llvm::StringMap<Unreadable> unreadable;
  /// Files that its `defaults` name and that are not there: "arch: trm (arch/trm.yaml)".
  std::vector<std::string> missingDefaults;

  /// Reads YAML, or JSON, which YAML contains.
  static llvm::Expected<Config> read(llvm::StringRef path);
  /// The same of a file with this text. What its `defaults` name is looked for beside `path`.
  static llvm::Expected<Config> parse(llvm::StringRef text, llvm::StringRef path);
  /// The plain values that a checkpoint has beside its tensors.
  static Config ofCheckpoint(const Checkpoint &file);

  // Nothing where the key is missing or null; an error where its value is not of
  // the type, is a list, or is unreadable.
  llvm::Expected<std::optional<int64_t>> getInt(llvm::StringRef key) const;
  llvm::Expected<std::optional<double>> getFloat(llvm::StringRef key) const;
  llvm::Expected<std::optional<bool>> getBool(llvm::StringRef key) const;
  /// Nothing where it is unreadable.
  std::optional<std::string> getString(llvm::StringRef key) const;
  llvm::Expected<std::optional<std::string>> getText(llvm::StringRef key) const;

  bool isList(llvm::StringRef key) const;

  /// An error where the value, or what it would lie in, is unreadable; `expected`
  /// names what was wanted.
  llvm::Error checkReadable(llvm::StringRef key, llvm::StringRef expected) const;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_CONFIG_H
