//===- KnownFamilies.h - families by the keys of their checkpoints ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tells apart the families whose checkpoints look alike, imported or not, so that
// a refusal can say what a file is instead of what it is not.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_KNOWNFAMILIES_H
#define TRM_IMPORTER_FAMILY_KNOWNFAMILIES_H

#include "trm/importer/Registry.h"

namespace trm {

struct KnownFamily {
  /// "trm", "hrm", ...
  llvm::StringRef name;
  /// What says so.
  std::string reason;
};

/// By arch.name in all_config.yaml; nothing where it names no known family.
std::optional<KnownFamily> familyOfConfig(const Source &source);

/// By the keys alone.
std::optional<KnownFamily> familyOfKeys(const Source &source);

/// The claim of a family's importer; `sign` says what its keys are like.
Claim claimKnownFamily(const Source &source, llvm::StringRef family, llvm::StringRef sign);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_KNOWNFAMILIES_H
