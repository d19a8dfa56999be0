//===- Levels.cpp - Which instruction set a model runs with -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Levels.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <algorithm>

namespace trm {

std::vector<std::string> levelNames(const trm_model &model) {
  std::vector<std::string> names;
  names.reserve(model.num_levels);
  for (int32_t i = 0; i < model.num_levels; ++i)
    names.emplace_back(model.levels[i].name);
  return names;
}

std::vector<std::string> missingFeatures(const trm_level &level) {
  std::vector<std::string> missing;
  uint64_t lacks = level.lacks();
  for (int32_t i = 0; i < level.num_features; ++i)
    if (lacks >> i & 1)
      missing.emplace_back(level.features[i]);
  return missing;
}

static const trm_level *findByName(const trm_model &model, const std::string &name) {
  const trm_level *end = model.levels + model.num_levels;
  const trm_level *level =
      std::find_if(model.levels, end, [&](const trm_level &level) { return level.name == name; });
  if (level != end)
    return level;
  std::vector<std::string> names = levelNames(model);
  throw UsageError(formatString("--isa=%s: not compiled into this program%s; it has: %s",
                                name.c_str(), suggestion(name, names).c_str(),
                                names.empty() ? "none to choose from" : join(names, ", ").c_str()));
}

const trm_level *findLevel(const trm_model &model, const std::string &name) {
  if (!name.empty()) {
    const trm_level *level = findByName(model, name);
    return level->lacks() ? nullptr : level;
  }
  for (int32_t i = 0; i < model.num_levels; ++i)
    if (!model.levels[i].lacks())
      return &model.levels[i];
  return nullptr;
}

std::string missingMessage(const trm_model &model, const std::string &name) {
  const trm_level &level =
      name.empty() ? model.levels[model.num_levels - 1] : *findByName(model, name);
  return formatString("%s, and this processor lacks %s", level.name,
                      join(missingFeatures(level), ", ").c_str());
}

const trm_model &chooseLevel(const trm_model &model, const std::string &name) {
  if (const trm_level *level = findLevel(model, name))
    return *level->model;
  if (model.num_levels == 0)
    return model;
  if (!name.empty())
    throw InputError("--isa=" + name + " is compiled for " + missingMessage(model, name));
  throw InputError(formatString("this program is compiled for %s%s; compile the model with "
                                "--target-cpu=native or for a lower level",
                                model.num_levels > 1 ? "at least " : "",
                                missingMessage(model, name).c_str()));
}

} // namespace trm
