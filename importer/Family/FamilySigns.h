//===- FamilySigns.h - how a checkpoint of a family is told -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Families whose checkpoints look alike are told apart by what each says of its own, so
// that a refusal can say what a file is instead of what it is not.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_FAMILYSIGNS_H
#define TRM_IMPORTER_FAMILY_FAMILYSIGNS_H

#include "trm/importer/Registry.h"

namespace trm {

struct FamilySigns {
  /// As --family and arch.name call it.
  llvm::StringRef family;
  /// What its tensors' keys are like, for messages.
  llvm::StringRef keys;
  /// What says that the keys are its own, "it has the key 'L1_init'"; empty where they are not.
  std::string (*recognize)(const Source &source) = nullptr;
  /// What the keys of the layer that gives its answer begin with, at the same depth as all of
  /// a model's keys.
  llvm::StringRef answerHead;
  /// The files that define its model, and the classes there: a configuration names
  /// "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1".
  llvm::ArrayRef<llvm::StringLiteral> modules = {}, classes = {};
  /// Names of classes and types that say little: in lower case, without '-', '_' and spaces.
  llvm::ArrayRef<llvm::StringLiteral> usualNames = {};
  /// The family whose keys a checkpoint of this one has when it lost a tensor.
  llvm::StringRef whenDamaged = "";
};

/// The claim of a family's importer.
Claim claimBySigns(const Source &source, const FamilySigns &signs);

/// An error where the keys are those of another family: its shapes would surprise.
llvm::Error checkSigns(const Source &source, const FamilySigns &signs);

/// Remarks that a configuration names an architecture which trmc does not know, where
/// the user named no family.
void noteArchitecture(const Source &source, llvm::StringRef family, ImportReport &report);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_FAMILYSIGNS_H
