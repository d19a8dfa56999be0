//===- Families.h - the importers that are built in ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_FAMILIES_H
#define TRM_IMPORTER_FAMILY_FAMILIES_H

#include "trm/importer/Registry.h"

namespace trm {

/// "Less is More: Recursive Reasoning with Tiny Networks" (arXiv 2510.04871):
/// attention or token-mixing MLP, rotary, learned or no positions.
std::unique_ptr<Importer> createTrmImporter();
/// Its ablations: one latent, or six low-level ones (models/recursive_reasoning in
/// the repository).
std::unique_ptr<Importer> createTrmSingleZImporter();
std::unique_ptr<Importer> createTrmHier6Importer();
/// "Hierarchical Reasoning Model" (arXiv 2506.21734), from Sapient's repository or
/// the TRM repository.
std::unique_ptr<Importer> createHrmImporter();
/// The TRM repository's baseline without a recursion.
std::unique_ptr<Importer> createTransformersBaselineImporter();
/// olivkoch/nano-trm: Lightning checkpoints.
std::unique_ptr<Importer> createNanoTrmImporter();
/// The PyPI package tiny-recursive-model: state dicts of its TinyRecursiveModel.
std::unique_ptr<Importer> createLucidrainsImporter();

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_FAMILIES_H
