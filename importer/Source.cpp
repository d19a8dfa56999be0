//===- Source.cpp - what an importer reads ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Source.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/Locate.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {

/// Every model in scope has an output head of this name, at the same depth as
/// the rest of its keys.
static constexpr StringLiteral kHeadKey = "lm_head.weight";

/// The leading parts of a key that come from wrappers and containers.
static StringRef wrapperPrefix(StringRef key) {
  static constexpr StringLiteral parts[] = {"_orig_mod.", "state_dict.", "module.", "model.",
                                            "inner."};
  StringRef rest = key;
  while (any_of(parts, [&](StringRef part) { return rest.consume_front(part); }))
    ;
  return key.drop_back(rest.size());
}

static bool isIdentifier(StringRef name) {
  return !name.empty() && !isDigit(name.front()) &&
         all_of(name, [](char c) { return isAlnum(c) || c == '_'; });
}

static std::string toIdentifier(StringRef text) {
  std::string name;
  for (char c : text)
    name += isAlnum(c) ? c : '_';
  if (isIdentifier(name))
    return name;
  return name.empty() ? "model" : "model_" + name;
}

std::string formatShape(ArrayRef<int64_t> shape) {
  return "[" + join(map_range(shape, [](int64_t size) { return itostr(size); }), ", ") + "]";
}

Expected<Source> Source::open(StringRef path, const ImportOptions &options) {
  Expected<checkpoint::CheckpointPaths> paths = checkpoint::locate(path);
  if (!paths)
    return paths.takeError();
  Expected<std::unique_ptr<checkpoint::Checkpoint>> file =
      checkpoint::Checkpoint::open(paths->checkpoint);
  if (!file)
    return file.takeError();
  Source source;
  source.file = std::move(*file);
  source.options = options;
  if (Error error = source.readCompanions(paths->config, paths->dataset))
    return error;
  if (Error error = source.findPrefix())
    return error;
  if (Error error = source.chooseName())
    return error;
  return source;
}

Error Source::readCompanions(std::optional<std::string> configPath,
                             std::optional<std::string> datasetPath) {
  if (configPath) {
    Expected<checkpoint::Config> read = checkpoint::Config::read(*configPath);
    if (!read)
      return read.takeError();
    config = std::move(*read);
  }
  if (datasetPath) {
    Expected<checkpoint::Dataset> read = checkpoint::Dataset::read(*datasetPath);
    if (!read)
      return read.takeError();
    dataset = std::move(*read);
  }
  return Error::success();
}

Error Source::findPrefix() {
  std::vector<StringRef> prefixes;
  for (const checkpoint::Tensor &tensor : file->tensors())
    if (StringRef key = tensor.name();
        key.ends_with(kHeadKey) &&
        (key.size() == kHeadKey.size() || key.ends_with(".lm_head.weight")))
      prefixes.push_back(key.drop_back(kHeadKey.size()));
  // Copies of the model (averaged weights, say) lie under names of their own.
  if (prefixes.size() > 1)
    erase_if(prefixes, [](StringRef prefix) { return wrapperPrefix(prefix) != prefix; });
  if (prefixes.size() > 1)
    return error("holds " + Twine(prefixes.size()) + " models, under '" + prefixes[0] + "' and '" +
                 prefixes[1] + "', expected one; save the one that is wanted alone");
  keyPrefix = prefixes.empty() ? wrapperPrefix(file->tensors().front().name()).str()
                               : prefixes.front().str();
  for (const checkpoint::Tensor &tensor : file->tensors())
    if (StringRef key = tensor.name(); key.consume_front(keyPrefix))
      tensors.emplace(key.str(), &tensor);
  return Error::success();
}

Error Source::chooseName() {
  if (!options.name.empty() && !isIdentifier(options.name))
    return createStringError("--name is '" + options.name +
                             "', expected a C identifier: letters, digits and '_', not a digit "
                             "first");
  SmallString<128> path(getPath());
  sys::fs::make_absolute(path);
  modelName = options.name.empty() ? toIdentifier(sys::path::filename(sys::path::parent_path(path)))
                                   : options.name;
  return Error::success();
}

StringRef Source::getFileName() const { return sys::path::filename(getPath()); }

const checkpoint::Tensor *Source::find(StringRef key) const {
  auto found = tensors.find(key);
  return found == tensors.end() ? nullptr : found->second;
}

StringRef Source::findUnder(StringRef start) const {
  auto found = tensors.lower_bound(start);
  if (found == tensors.end() || !StringRef(found->first).starts_with(start))
    return {};
  return found->first;
}

Error Source::error(const Twine &message) const {
  return checkpoint::fileError(getPath(), message);
}

} // namespace trm
