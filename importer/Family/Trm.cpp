//===- Trm.cpp - imports TRM checkpoints -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

namespace trm {
constexpr NetworkKeys kNetworks[] = {{"L_level", "L_layers", "L_layers"}};
constexpr llvm::StringRef kLatents[] = {"H_init", "L_init"};
constexpr llvm::StringLiteral kModules[] = {"trm"};
constexpr llvm::StringLiteral kClasses[] = {"TinyRecursiveReasoningModel_ACTV1"};
constexpr llvm::StringLiteral kUsualNames[] = {"tinyrecursivereasoningmodelactv1",
                                               "tinyrecursivereasoningmodel", "trm", "trmmodel"};

/// What lost both latents is of this family, too.
static std::string recognize(const Source &source) {
  bool isOther = !source.findUnder("H_level.").empty() || source.find("L1_init") ||
                 (source.find("L_init") && !source.find("H_init"));
  return isOther || source.findUnder("L_level.").empty()
             ? ""
             : "it has keys under 'L_level.' alone and the key 'H_init'";
}

static constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.signs.family = "trm";
  family.description = "Tiny Recursive Model (attention, mlp_t, learned positions)";
  family.signs.keys = "keys under 'L_level.' alone and the key 'H_init'";
  family.signs.recognize = recognize;
  family.signs.answerHead = "lm_head";
  family.signs.modules = kModules;
  family.signs.classes = kClasses;
  family.signs.usualNames = kUsualNames;
  family.signs.whenDamaged = "trm_singlez";
  family.networks = kNetworks;
  family.latents = kLatents;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

const Family trmFamily = {kFamily.signs, createReferenceImporter<kFamily, TwoLatentModel>};

} // namespace trm
