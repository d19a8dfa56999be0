//===- Hrm.cpp - imports checkpoints of the Hierarchical Reasoning Model *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

namespace trm {
namespace {

constexpr NetworkKeys kNetworks[] = {{"H_level", "H_layers", "H_layers"},
                                     {"L_level", "L_layers", "L_layers"}};
constexpr llvm::StringRef kLatents[] = {"H_init", "L_init"};

/// As Sapient published it and as the TRM repository ships it.
constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.name = "hrm";
  family.description = "Hierarchical Reasoning Model";
  family.sign = "keys under 'H_level.' and 'L_level.'";
  family.networks = kNetworks;
  family.latents = kLatents;
  family.halting = HaltRule::q_compare;
  family.rowFillsPuzzlePositions = true;
  family.unwritten = kUnwrittenByHrm;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

} // namespace

std::unique_ptr<Importer> createHrmImporter() {
  return createReferenceImporter(kFamily, makeReferenceModel<TwoLatentModel>);
}

} // namespace trm
