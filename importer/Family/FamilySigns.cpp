//===- FamilySigns.cpp - how a checkpoint of a family is told ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/FamilySigns.h"

#include "trm/importer/Family/Families.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

/// The family that something speaks for.
struct Finding {
  const FamilySigns *signs;
  std::string reason;
};

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

/// The last part of the module is the file that defines the model.
const FamilySigns *findFamilyOfClass(StringRef name) {
  StringRef module = name.split('@').first;
  module = module.substr(module.rfind('.') + 1);
  for (const Family *family : getFamilies())
    if (is_contained(family->signs.modules, module))
      return &family->signs;
  return nullptr;
}

/// A fork of a file may have the file's name.
bool isKnownClass(StringRef name) {
  const FamilySigns *signs = findFamilyOfClass(name);
  StringRef type = name.split('@').second;
  return signs && (type.empty() || is_contained(signs->classes, type));
}

bool isUsualName(StringRef name) {
  std::string lower = name.lower();
  erase_if(lower, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return any_of(getFamilies(), [&](const Family *family) {
    return is_contained(family->signs.usualNames, StringRef(lower));
  });
}

/// By the class that a configuration names; nothing where it is none of a known family.
std::optional<Finding> findByConfig(const Source &source) {
  std::optional<ArchitectureName> found = findClass(source);
  const FamilySigns *signs = found ? findFamilyOfClass(found->name) : nullptr;
  if (!signs)
    return std::nullopt;
  return Finding{signs, (sys::path::filename(found->config->path) + " says " + found->name).str()};
}

std::optional<Finding> findByKeys(const Source &source) {
  for (const Family *family : getFamilies())
    if (std::string reason = family->signs.recognize(source); !reason.empty())
      return Finding{&family->signs, reason};
  return std::nullopt;
}

} // namespace

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

Claim claimBySigns(const Source &source, const FamilySigns &signs) {
  std::optional<Finding> config = findByConfig(source), keys = findByKeys(source);
  std::optional<Finding> found = config ? config : keys;
  if (!found || found->signs != &signs)
    return {0, "needs " + signs.keys.str() + (found ? ", but " + found->reason : std::string())};
  if (config && keys && keys->signs == &signs)
    return {100, config->reason + ", and " + keys->reason};
  return {config ? 80u : 90u, found->reason};
}

Error checkSigns(const Source &source, const FamilySigns &signs) {
  std::optional<Finding> keys = findByKeys(source);
  // What lost a tensor is reported as such.
  if (!keys || keys->signs == &signs || keys->signs->family == signs.whenDamaged)
    return Error::success();
  return source.error("is of the family " + keys->signs->family + " (" + keys->reason +
                      "), but the importer " + signs.family + " needs " + signs.keys +
                      "; correct --family or arch.name");
}

} // namespace trm
