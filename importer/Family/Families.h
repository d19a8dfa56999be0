//===- Families.h - the importers that are built in ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_FAMILIES_H
#define TRM_IMPORTER_FAMILY_FAMILIES_H

#include "trm/importer/Family/FamilySigns.h"

namespace trm {

struct Family {
  const FamilySigns &signs;
  std::unique_ptr<Importer> (*createImporter)();
};

/// "Less is More: Recursive Reasoning with Tiny Networks" (arXiv 2510.04871):
/// attention or token-mixing MLP, rotary, learned or no positions.
extern const Family trmFamily;
/// Its ablations: one latent, or six low-level ones (models/recursive_reasoning in
/// the repository).
extern const Family trmSingleZFamily, trmHier6Family;
/// "Hierarchical Reasoning Model" (arXiv 2506.21734), from Sapient's repository or
/// the TRM repository.
extern const Family hrmFamily;
/// The TRM repository's baseline without a recursion.
extern const Family transformersBaselineFamily;
/// olivkoch/nano-trm: Lightning checkpoints.
extern const Family nanoTrmFamily;
/// The PyPI package tiny-recursive-model: state dicts of its TinyRecursiveModel.
extern const Family lucidrainsFamily;

/// All of them.
llvm::ArrayRef<const Family *> getFamilies();

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_FAMILIES_H
