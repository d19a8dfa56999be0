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

/// By the class that a configuration names (arch.name); nothing where it is none of a
/// known family.
std::optional<KnownFamily> familyOfConfig(const Source &source);

/// By the keys alone.
std::optional<KnownFamily> familyOfKeys(const Source &source);

/// Remarks that a configuration names an architecture which trmc does not know, where
/// the user named no family.
void noteArchitecture(const Source &source, llvm::StringRef family, ImportReport &report);

/// The claim of a family's importer; `sign` says what its keys are like.
Claim claimKnownFamily(const Source &source, llvm::StringRef family, llvm::StringRef sign);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_KNOWNFAMILIES_H
