//===- Candidates.cpp - which files of a folder are checkpoints -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Candidates.h"

#include "trm/importer/Checkpoint/Checkpoint.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/importer/Checkpoint/Safetensors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace trm::checkpoint {

namespace fs = sys::fs;
namespace path = sys::path;

constexpr StringLiteral indexPart = ".index.";

/// What programs leave behind, whole or not.
constexpr StringLiteral leftovers[] = {".tmp", ".temp", ".bak",  ".part",       ".old",
                                       "~",    ".swp",  ".orig", ".incomplete", ".lock"};

/// What trainers write beside checkpoints, in the same formats.
constexpr StringLiteral trainerFiles[] = {"optimizer", "scheduler",     "scaler",
                                          "rng_state", "training_args", "random_states"};

static bool looksLikeContainer(StringRef bytes) {
  constexpr StringLiteral legacyMagic = "\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
  return bytes.starts_with("PK\x03\x04") || looksLikeSafetensors(bytes) ||
         (bytes.starts_with("\x80") && bytes.substr(2).starts_with(legacyMagic));
}

/// Inputs, traces and the state of optimizers are tensors too.
static bool holdsWeights(const Checkpoint &file) {
  return any_of(file.tensors(), [](const Tensor &tensor) {
    return tensor.name().contains("weight") || tensor.name().contains("shadow_params.");
  });
}

static bool isCheckpointsName(const FileName &name) {
  bool isStep = name.step && name.words.empty() && !StringRef(name.name).contains('.');
  return isStep || (!name.extension.empty() && name.extension != ".bin");
}

static bool isCandidate(const FileName &name, StringRef filePath) {
  bool named = isCheckpointsName(name);
  auto file = MappedFile::open(filePath);
  if (!file) {
    consumeError(file.takeError());
    return named;
  }
  if (!looksLikeContainer((*file)->bytes()))
    return named;
  auto opened = Checkpoint::open(filePath);
  if (opened)
    return holdsWeights(**opened);
  consumeError(opened.takeError());
  // Documents and packages are zips too; a damaged checkpoint is called like one.
  bool mayBe =
      named || name.namesAverages || name.extension == ".bin" || path::extension(filePath).empty();
  return mayBe &&
         none_of(trainerFiles, [&](StringRef start) { return name.name.rfind(start, 0) == 0; });
}

/// The names of regular files and of folders; of several names of one file that with a
/// step, or else the first.
static Error listNames(StringRef folder, std::vector<std::string> &files,
                       std::vector<std::string> &folders) {
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; it != end && !code; it.increment(code)) {
    if (fs::is_directory(it->path()))
      folders.push_back(path::filename(it->path()).str());
    else if (fs::is_regular_file(it->path()))
      files.push_back(path::filename(it->path()).str());
  }
  if (code)
    return fileError(folder, "cannot be listed: " + code.message());
  sort(folders);
  sort(files);
  stable_sort(files, [](const std::string &a, const std::string &b) {
    return FileName::parse(a).step.has_value() > FileName::parse(b).step.has_value();
  });
  std::set<fs::UniqueID> known;
  erase_if(files, [&](const std::string &name) {
    fs::UniqueID id;
    return !fs::getUniqueID(joinPath(folder, name), id) && !known.insert(id).second;
  });
  sort(files);
  return Error::success();
}

static bool isLeftover(StringRef name) {
  return any_of(leftovers, [&](StringRef end) { return name.ends_with(end); });
}

/// Without what its shards have behind their names. Variants stand before the end:
/// "model.safetensors.index.fp16.json".
static std::optional<FileName> parseIndex(StringRef name) {
  auto [stem, rest] = name.rsplit(indexPart);
  bool isIndex = rest == "json" || (rest.count('.') == 1 && rest.ends_with(".json"));
  FileName index = FileName::parse(stem);
  if (!isIndex || index.extension.empty())
    return std::nullopt;
  index.name = name.str();
  return index;
}

static bool isShardOf(const FileName &file, const FileName &index) {
  StringRef stem = StringRef(index.name).rsplit(indexPart).first;
  stem.consume_back(index.extension);
  return file.isShard && file.extension == index.extension &&
         StringRef(file.name).starts_with(stem);
}

Expected<FolderContent> listCandidates(StringRef folder) {
  FolderContent content;
  std::vector<std::string> files;
  if (Error error = listNames(folder, files, content.folders))
    return error;
  for (const std::string &file : files)
    if (std::optional<FileName> index = parseIndex(file))
      content.candidates.push_back(std::move(*index));
  size_t indices = content.candidates.size();
  for (const std::string &file : files) {
    FileName name = FileName::parse(file);
    auto ofIndices = ArrayRef(content.candidates).take_front(indices);
    if (any_of(ofIndices, [&](const FileName &index) { return isShardOf(name, index); }))
      continue;
    if (!isLeftover(file) && isCandidate(name, joinPath(folder, file)))
      content.candidates.push_back(std::move(name));
    else if (!parseIndex(file))
      content.otherFiles.push_back(file);
  }
  sort(content.candidates, [](const FileName &a, const FileName &b) { return a.name < b.name; });
  return content;
}

} // namespace trm::checkpoint
