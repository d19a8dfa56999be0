//===- TransformersBaseline.cpp - imports the non-recursive baseline -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/Families.h"
#include "trm/importer/Family/ReferenceModel.h"

using mlir::Value;

namespace trm {
namespace {

constexpr NetworkKeys kNetworks[] = {{"H_level", "H_layers", "H_layers"}};
constexpr llvm::StringRef kLatents[] = {"H_init"};
constexpr llvm::StringLiteral kModules[] = {"transformers_baseline"};
constexpr llvm::StringLiteral kClasses[] = {"Model_ACTV2"};
constexpr llvm::StringLiteral kUsualNames[] = {"modelactv2"};

std::string recognize(const Source &source) {
  bool hasOne = !source.findUnder("H_level.").empty() && source.findUnder("L_level.").empty();
  return hasOne ? "it has keys under 'H_level.' alone" : "";
}

constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.signs.family = "transformers_baseline";
  family.description = "Transformer that is applied once a supervision step";
  family.signs.keys = "keys under 'H_level.' alone";
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
  family.hasCycles = false;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

/// z_H = H_level(z_H, x).
class BaselineModel : public ReferenceModel {
  using ReferenceModel::ReferenceModel;

  Values buildStep(mlir::ValueRange carry, Value embedding) override {
    return {apply(0, {carry[0], embedding})};
  }
};

} // namespace

const Family transformersBaselineFamily = {kFamily.signs,
                                           createReferenceImporter<kFamily, BaselineModel>};

} // namespace trm
