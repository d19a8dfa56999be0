//===- LocateConfig.h - finds what lies around a checkpoint -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Training runs keep their configuration beside their checkpoints, or in the run's
// folder where checkpoints lie in one of their own (checkpoints/, step_10/).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_LOCATECONFIG_H
#define TRM_IMPORTER_CHECKPOINT_LOCATECONFIG_H

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace trm::checkpoint {

/// Every configuration of a checkpoint's file, the one to take first. Folder after
/// folder from the checkpoint's up: all_config.yaml, config.yaml, config.json and
/// other usual names, .hydra/config.yaml.
std::vector<std::string> findConfigs(llvm::StringRef checkpoint);
/// Files of other names beside a checkpoint that may be configurations: *.yaml, *.yml.
std::vector<std::string> findYaml(llvm::StringRef checkpoint);

/// The first of findConfigs().
std::optional<std::string> findConfig(llvm::StringRef checkpoint);

/// dataset.json in the same folders.
std::optional<std::string> findDataset(llvm::StringRef checkpoint);

/// What Hydra was given, before the program filled it in.
bool isHydraRecord(llvm::StringRef config);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_LOCATECONFIG_H
