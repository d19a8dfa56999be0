//===- Trm.h - imports TRM checkpoints ----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_TRM_H
#define TRM_IMPORTER_FAMILY_TRM_H

#include "trm/importer/Registry.h"

namespace trm {

/// Reads the checkpoints of "Less is More: Recursive Reasoning with Tiny
/// Networks": attention or token-mixing MLP, rotary, learned or no positions.
std::unique_ptr<Importer> createTrmImporter();

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_TRM_H
