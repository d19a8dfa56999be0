//===- TrmHier6.cpp - imports TRM checkpoints with six low latents ---*- C++ -*-===//
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
constexpr llvm::StringRef kLatents[] = {"H_init",  "L1_init", "L2_init", "L3_init",
                                        "L4_init", "L5_init", "L6_init"};
constexpr llvm::StringLiteral kModules[] = {"trm_hier6"};
constexpr llvm::StringLiteral kClasses[] = {"TinyRecursiveReasoningModel_ACTV1"};

std::string recognize(const Source &source) {
  bool hasNetwork = !source.findUnder("L_level.").empty() && source.findUnder("H_level.").empty();
  return hasNetwork && source.find("L1_init") ? "it has the key 'L1_init'" : "";
}

constexpr ReferenceFamily makeFamily() {
  ReferenceFamily family;
  family.signs.family = "trm_hier6";
  family.description = "Tiny Recursive Model with six low-level latents";
  family.signs.keys = "keys under 'L_level.' and the key 'L1_init'";
  family.signs.recognize = recognize;
  family.signs.answerHead = "lm_head";
  family.signs.modules = kModules;
  family.signs.classes = kClasses;
  family.networks = kNetworks;
  family.latents = kLatents;
  family.mostLCycles = std::size(kLatents) - 1;
  return family;
}
constexpr ReferenceFamily kFamily = makeFamily();

/// H_cycles times { for k: z_L[k] = net(sum of z_L, z_H + x); z_H = net(z_H, sum of z_L) }.
class Hier6Model : public ReferenceModel {
  using ReferenceModel::ReferenceModel;

  Value sumOfLow(mlir::ValueRange latents) {
    Value sum = latents[1];
    for (Value low : latents.drop_front(2))
      sum = add(sum, low);
    return sum;
  }

  /// Which latent a cycle replaces changes from cycle to cycle, so that they are no loop.
  Values buildStep(mlir::ValueRange carry, Value embedding) override {
    return recurse(c.hCycles, c.hCycles - 1, carry, [&](mlir::ValueRange arguments) -> Values {
      Values latents(arguments);
      Value injection = add(latents[0], embedding);
      for (int64_t k = 0; k < c.lCycles; ++k)
        latents[1 + k] = apply(0, {sumOfLow(latents), injection});
      latents[0] = apply(0, {latents[0], sumOfLow(latents)});
      return latents;
    });
  }
};

} // namespace

const Family trmHier6Family = {kFamily.signs, createReferenceImporter<kFamily, Hier6Model>};

} // namespace trm
