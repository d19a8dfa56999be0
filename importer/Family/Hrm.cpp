//===- Hrm.cpp - imports checkpoints of the Hierarchical Reasoning Model *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

namespace trm {
constexpr NetworkKeys kNetworks[] = {{"H_level", "H_layers", "H_layers"},
                                     {"L_level", "L_layers", "L_layers"}};
constexpr llvm::StringRef kLatents[] = {"H_init", "L_init"};
constexpr llvm::StringLiteral kModules[] = {"hrm", "hrm_act_v1"};
constexpr llvm::StringLiteral kClasses[] = {"HierarchicalReasoningModel_ACTV1"};
constexpr llvm::StringLiteral kUsualNames[] = {"hierarchicalreasoningmodelactv1",
                                               "hierarchicalreasoningmodel", "hrm"};

static std::string recognize(const Source &source) {
  bool hasBoth = !source.findUnder("H_level.").empty() && !source.findUnder("L_level.").empty();
  return hasBoth ? "it has keys under 'H_level.' and 'L_level.'" : "";
}

/// As Sapient published it and as the TRM repository ships it.
static constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.signs.family = "hrm";
  family.description = "Hierarchical Reasoning Model";
  family.signs.keys = "keys under 'H_level.' and 'L_level.'";
  family.signs.recognize = recognize;
  family.signs.answerHead = "lm_head";
  family.signs.modules = kModules;
  family.signs.classes = kClasses;
  family.signs.usualNames = kUsualNames;
  family.networks = kNetworks;
  family.latents = kLatents;
  family.halting = HaltRule::q_compare;
  family.rowFillsPuzzlePositions = true;
  family.unwritten = kUnwrittenByHrm;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

const Family hrmFamily = {kFamily.signs, createReferenceImporter<kFamily, TwoLatentModel>};

} // namespace trm
