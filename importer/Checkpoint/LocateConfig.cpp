//===- LocateConfig.cpp - finds what lies around a checkpoint ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/LocateConfig.h"

#include "trm/importer/Checkpoint/FileNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm::checkpoint {

namespace fs = sys::fs;
namespace path = sys::path;

constexpr StringLiteral hydraFolder = ".hydra";

/// A folder that runs make for their checkpoints, or for one of them.
static bool holdsCheckpointsAlone(StringRef folder) {
  std::string name = folder.lower();
  if (StringSwitch<bool>(name)
          .Cases({"checkpoints", "checkpoint", "ckpts", "ckpt", "weights"}, true)
          .Default(false))
    return true;
  StringRef number = name;
  bool isNumbered = number.consume_front("checkpoint") || number.consume_front("ckpt") ||
                    number.consume_front("step") || number.consume_front("epoch");
  number = number.ltrim("-_=");
  return isNumbered && !number.empty() && all_of(number, isDigit);
}

/// The checkpoint's, and those above it that may hold what it has in common with others.
static std::vector<std::string> foldersOf(StringRef checkpoint) {
  constexpr size_t most = 3;
  SmallString<128> absolute(checkpoint);
  SmallString<128> shown(path::parent_path(checkpoint));
  std::vector<std::string> folders{shown.str().str()};
  if (fs::make_absolute(absolute))
    return folders;
  path::remove_dots(absolute, /*remove_dot_dot=*/true);
  StringRef folder = path::parent_path(absolute);
  while (folders.size() < most && holdsCheckpointsAlone(path::filename(folder))) {
    folder = path::parent_path(folder);
    StringRef above = path::parent_path(shown);
    bool canShorten = !above.empty() && !path::filename(shown).starts_with(".");
    if (canShorten)
      shown = SmallString<128>(above);
    else
      path::append(shown, "..");
    folders.push_back(shown.str().str());
  }
  return folders;
}

static std::vector<std::string> findAll(StringRef checkpoint, ArrayRef<StringLiteral> names) {
  std::vector<std::string> found;
  for (const std::string &folder : foldersOf(checkpoint))
    for (StringRef name : names)
      if (std::string candidate = joinPath(folder, name); fs::is_regular_file(candidate))
        found.push_back(std::move(candidate));
  return found;
}

static std::optional<std::string> firstOf(std::vector<std::string> files) {
  return files.empty() ? std::nullopt : std::optional(std::move(files.front()));
}

std::vector<std::string> findConfigs(StringRef checkpoint) {
  static constexpr StringLiteral names[] = {
      "all_config.yaml", "config.yaml",       "config.yml",        "config.json", "hparams.yaml",
      "hparams.json",    "model_config.yaml", "model_config.json", "args.yaml",   "args.json",
      "params.yaml",     "params.json",       ".hydra/config.yaml"};
  return findAll(checkpoint, names);
}

std::vector<std::string> findYaml(StringRef checkpoint) {
  StringRef folder = path::parent_path(checkpoint);
  std::vector<std::string> found;
  std::error_code code;
  for (fs::directory_iterator it(folder.empty() ? "." : folder, code), end; it != end && !code;
       it.increment(code)) {
    StringRef extension = path::extension(it->path());
    if ((extension == ".yaml" || extension == ".yml") && fs::is_regular_file(it->path()))
      found.push_back(joinPath(folder, path::filename(it->path())));
  }
  sort(found);
  return found;
}

std::optional<std::string> findConfig(StringRef checkpoint) {
  return firstOf(findConfigs(checkpoint));
}

std::optional<std::string> findDataset(StringRef checkpoint) {
  static constexpr StringLiteral names[] = {"dataset.json"};
  return firstOf(findAll(checkpoint, names));
}

bool isHydraRecord(StringRef config) {
  return path::filename(path::parent_path(config)) == hydraFolder;
}

} // namespace trm::checkpoint
