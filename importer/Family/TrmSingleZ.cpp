//===- TrmSingleZ.cpp - imports TRM checkpoints with one latent ------*- C++ -*-===//
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

constexpr NetworkKeys kNetworks[] = {{"L_level", "L_layers", "L_layers"}};
constexpr llvm::StringRef kLatents[] = {"L_init"};
constexpr llvm::StringLiteral kModules[] = {"trm_singlez"};
constexpr llvm::StringLiteral kClasses[] = {"TinyRecursiveReasoningModel_ACTV1"};

std::string recognize(const Source &source) {
  bool isOther = !source.findUnder("H_level.").empty() || source.find("L1_init") ||
                 source.find("H_init") || !source.find("L_init");
  return isOther || source.findUnder("L_level.").empty()
             ? ""
             : "it has the key 'L_init', but no 'H_init'";
}

constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.signs.family = "trm_singlez";
  family.description = "Tiny Recursive Model with one latent";
  family.signs.keys = "keys under 'L_level.' and the key 'L_init', but no 'H_init'";
  family.signs.recognize = recognize;
  family.signs.answerHead = "lm_head";
  family.signs.modules = kModules;
  family.signs.classes = kClasses;
  family.networks = kNetworks;
  family.latents = kLatents;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

/// H_cycles times { L_cycles times z = net(z + x); z = net(z) }.
class SingleZModel : public ReferenceModel {
  using ReferenceModel::ReferenceModel;

  bool hasInjection() const override { return false; }

  Values buildStep(mlir::ValueRange carry, Value embedding) override {
    return recurse(c.hCycles, c.hCycles - 1, carry, [&](mlir::ValueRange latents) -> Values {
      Value latent = recurse(c.lCycles, 0, latents, [&](mlir::ValueRange inner) -> Values {
        return {apply(0, add(inner[0], embedding))};
      })[0];
      return {apply(0, latent)};
    });
  }
};

} // namespace

const Family trmSingleZFamily = {kFamily.signs, createReferenceImporter<kFamily, SingleZModel>};

} // namespace trm
