//===- KnownFamilies.cpp - families by the keys of their checkpoints ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/KnownFamilies.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

/// The last part of "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1"
/// before the class is the file that defines the model.
StringRef familyOfModule(StringRef module) {
  return StringSwitch<StringRef>(module)
      .Case("trm", "trm")
      .Case("trm_singlez", "trm_singlez")
      .Case("trm_hier6", "trm_hier6")
      .Cases({"hrm", "hrm_act_v1"}, "hrm")
      .Case("transformers_baseline", "transformers_baseline")
      .Default("");
}

/// Foreign checkpoints have keys of their own, so the first sign found decides.
struct Sign {
  StringLiteral family;
  StringLiteral keyStart;
};
constexpr Sign kForeignSigns[] = {
    {"nano-trm", "z_H_init"},
    {"nano-trm", "lenet."},
    {"lucidrains", "output_init_embed"},
    {"lucidrains", "to_halt_pred."},
};

} // namespace

std::optional<KnownFamily> familyOfConfig(const Source &source) {
  const checkpoint::Config *config = source.getConfig();
  std::optional<std::string> name = config ? config->getString("arch.name") : std::nullopt;
  if (!name)
    return std::nullopt;
  StringRef module = StringRef(*name).split('@').first;
  module = module.substr(module.rfind('.') + 1);
  StringRef family = familyOfModule(module);
  if (family.empty())
    return std::nullopt;
  return KnownFamily{family, (sys::path::filename(config->path) + " says " + *name).str()};
}

std::optional<KnownFamily> familyOfKeys(const Source &source) {
  for (const Sign &sign : kForeignSigns)
    if (StringRef key = source.findUnder(sign.keyStart); !key.empty())
      return KnownFamily{sign.family, "it has the key '" + key.str() + "'"};
  bool hasHLevel = !source.findUnder("H_level.").empty();
  bool hasLLevel = !source.findUnder("L_level.").empty();
  if (hasHLevel && hasLLevel)
    return KnownFamily{"hrm", "it has keys under 'H_level.' and 'L_level.'"};
  if (hasHLevel)
    return KnownFamily{"transformers_baseline", "it has keys under 'H_level.' alone"};
  if (!hasLLevel)
    return std::nullopt;
  if (source.find("L1_init"))
    return KnownFamily{"trm_hier6", "it has the key 'L1_init'"};
  if (source.find("L_init") && !source.find("H_init"))
    return KnownFamily{"trm_singlez", "it has the key 'L_init', but no 'H_init'"};
  return KnownFamily{"trm", "it has keys under 'L_level.' alone and the key 'H_init'"};
}

Claim claimKnownFamily(const Source &source, StringRef family, StringRef sign) {
  std::optional<KnownFamily> config = familyOfConfig(source), keys = familyOfKeys(source);
  std::optional<KnownFamily> found = config ? config : keys;
  if (!found || found->name != family)
    return {0, "needs " + sign.str() + (found ? ", but " + found->reason : std::string())};
  if (config && keys && keys->name == family)
    return {100, config->reason + ", and " + keys->reason};
  return {config ? 80u : 90u, found->reason};
}

} // namespace trm
