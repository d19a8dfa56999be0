//===- RotaryTables.h - position tables that were saved -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Models compute the tables of their rotary positions; some save them besides.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_ROTARYTABLES_H
#define TRM_IMPORTER_ROTARYTABLES_H

#include "trm/importer/Facts.h"

namespace trm {

/// "rotary_emb.cos_cached", "L_level.layers.0.self_attn.rotary_emb.inv_freq".
bool isRotaryTable(llvm::StringRef key);

/// What is other than the model that was imported computes; empty where it is the same,
/// or where the model has no such positions.
std::string compareRotaryTable(llvm::StringRef key, const checkpoint::Tensor &tensor,
                               const ImportReport &import);

} // namespace trm

#endif // TRM_IMPORTER_ROTARYTABLES_H
