//===- HydraDefaults.h - configurations made of several files ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The source of a Hydra configuration names others in a list `defaults`: files
// beside it ("base"), or in folders of groups ("arch: trm" is arch/trm.yaml, put
// under `arch`).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_HYDRADEFAULTS_H
#define TRM_IMPORTER_CHECKPOINT_HYDRADEFAULTS_H

#include "trm/importer/Checkpoint/ConfigTree.h"

namespace trm::checkpoint {

/// The `text` of a file and what its `defaults` name, which they override or are overridden
/// by (_self_). What is not there, or not understood, is appended to `missing`.
llvm::Expected<ConfigNode> composeConfig(llvm::StringRef text, llvm::StringRef path,
                                         std::vector<std::string> &missing);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_HYDRADEFAULTS_H
