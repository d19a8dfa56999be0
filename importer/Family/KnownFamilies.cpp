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

/// Names that say little: of classes, of types that people make up.
bool isUsualName(StringRef name) {
  std::string lower = name.lower();
  erase_if(lower, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return StringSwitch<bool>(lower)
      .Cases({"tinyrecursivereasoningmodelactv1", "tinyrecursivereasoningmodel",
              "tinyrecursivemodel", "tinyrecursive", "trm", "trmmodule", "trmmodel"},
             true)
      .Cases({"hierarchicalreasoningmodelactv1", "hierarchicalreasoningmodel", "hrm"}, true)
      .Cases({"modelactv2", "nanotrm"}, true)
      .Default(false);
}

/// What a configuration calls its model.
struct ArchitectureName {
  const checkpoint::Config *config;
  std::string name;
};

/// 'losses@ACTLossHead' and 'arc@ARC' are classes too, but none of a model.
bool isOfModel(StringRef key) {
  return !key.contains("loss") && !key.contains("evaluator") && !key.contains("optim") &&
         !key.contains("callback") && !key.contains("data");
}

std::optional<ArchitectureName> findClass(const checkpoint::Config &config) {
  if (std::optional<std::string> name = config.getString("arch.name"))
    return ArchitectureName{&config, *name};
  std::vector<StringRef> keys(config.values.keys().begin(), config.values.keys().end());
  sort(keys);
  for (StringRef key : keys) {
    StringRef last = key.substr(key.rfind('.') + 1);
    StringRef name = config.values.find(key)->second;
    if (isOfModel(key) && last == "name" && name.contains('@'))
      return ArchitectureName{&config, name.str()};
  }
  return std::nullopt;
}

std::optional<ArchitectureName> findClass(const Source &source) {
  for (const checkpoint::Config &config : source.getConfigs())
    if (std::optional<ArchitectureName> found = findClass(config))
      return found;
  return std::nullopt;
}

/// Hugging Face's and Hydra's ways to name a class.
std::optional<ArchitectureName> findOtherName(const Source &source) {
  for (const checkpoint::Config &config : source.getConfigs())
    for (StringRef key : {"architectures.0", "model_type", "model._target_", "arch._target_",
                          "hyper_parameters._target_", "_target_"})
      if (std::optional<std::string> name = config.getString(key))
        return ArchitectureName{&config, *name};
  return std::nullopt;
}

StringRef familyOfClass(StringRef name) {
  StringRef module = name.split('@').first;
  return familyOfModule(module.substr(module.rfind('.') + 1));
}

/// A fork of a file may have the file's name.
bool isKnownClass(StringRef name) {
  auto [module, type] = name.split('@');
  constexpr StringLiteral types[] = {"", "TinyRecursiveReasoningModel_ACTV1",
                                     "HierarchicalReasoningModel_ACTV1", "Model_ACTV2"};
  return !familyOfClass(name).empty() && is_contained(types, type);
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
  std::optional<ArchitectureName> found = findClass(source);
  StringRef family = found ? familyOfClass(found->name) : "";
  if (family.empty())
    return std::nullopt;
  return KnownFamily{family,
                     (sys::path::filename(found->config->path) + " says " + found->name).str()};
}

void noteArchitecture(const Source &source, StringRef family, ImportReport &report) {
  std::optional<ArchitectureName> found = findClass(source);
  bool isClass = found.has_value();
  if (!isClass)
    found = findOtherName(source);
  if (!found || !source.getOptions().family.empty() || isKnownClass(found->name))
    return;
  StringRef name = found->name;
  if (!isClass && isUsualName(name.substr(name.rfind('.') + 1)))
    return;
  report.remarks.push_back(
      {"unknown-architecture",
       (sys::path::filename(found->config->path) + " names the architecture '" + name +
        "', which trmc does not know; its keys are those of the family " + family +
        ", which is taken, and may not be all; --family=" + family + " says that it is")
           .str()});
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
