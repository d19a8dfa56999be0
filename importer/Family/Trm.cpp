//===- Trm.cpp - imports TRM checkpoints -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

namespace trm {
namespace {

constexpr NetworkKeys kNetworks[] = {{"L_level", "L_layers", "L_layers"}};
constexpr llvm::StringRef kLatents[] = {"H_init", "L_init"};
constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.name = "trm";
  family.description = "Tiny Recursive Model (attention, mlp_t, learned positions)";
  family.sign = "keys under 'L_level.' alone and the key 'H_init'";
  family.networks = kNetworks;
  family.latents = kLatents;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

} // namespace

std::unique_ptr<Importer> createTrmImporter() {
  return createReferenceImporter(kFamily, makeReferenceModel<TwoLatentModel>);
}

} // namespace trm
