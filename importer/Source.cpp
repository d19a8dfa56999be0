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
  if (Error error = source.findWeights())
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
    configs.push_back(std::move(*read));
    hasConfigFile = true;
  }
  configs.push_back(checkpoint::Config::ofCheckpoint(*file));
  if (datasetPath) {
    Expected<checkpoint::Dataset> read = checkpoint::Dataset::read(*datasetPath);
    if (!read)
      return read.takeError();
    dataset = std::move(*read);
  }
  return Error::success();
}

static Expected<std::optional<WeightKind>> parseWeights(ArrayRef<std::string> texts) {
  std::optional<WeightKind> kind;
  for (const std::string &text : texts) {
    WeightKind asked = text == toText(WeightKind::Ema) ? WeightKind::Ema : WeightKind::Raw;
    if (text != toText(asked))
      return createStringError("--weights=" + text +
                               " chooses no weights of a checkpoint, expected raw or ema");
    if (kind && *kind != asked)
      return createStringError("--weights is both raw and ema, expected one of them");
    kind = asked;
  }
  return kind;
}

Error Source::findWeights() {
  Expected<std::optional<WeightKind>> asked = parseWeights(options.weights);
  if (!asked)
    return asked.takeError();
  Expected<WeightSets> found = WeightSets::find(*file);
  if (!found)
    return found.takeError();
  sets = std::move(*found);
  Expected<ChosenWeights> chosen = chooseWeights(sets, *file, *asked);
  if (!chosen)
    return chosen.takeError();
  weights = std::move(*chosen);
  return Error::success();
}

Error Source::chooseName() {
  if (!options.name.empty() && !isIdentifier(options.name))
    return createStringError("--name is '" + options.name +
                             "', expected a C identifier: letters, digits and '_', not a digit "
                             "first");
  SmallString<128> path(getPath());
  if (std::error_code code = sys::fs::make_absolute(path))
    return error("has no absolute path: " + code.message());
  modelName = options.name.empty() ? toIdentifier(sys::path::filename(sys::path::parent_path(path)))
                                   : options.name;
  return Error::success();
}

StringRef Source::getFileName() const { return sys::path::filename(getPath()); }

const checkpoint::Tensor *Source::find(StringRef key) const {
  auto found = weights.tensors.find(key);
  return found == weights.tensors.end() ? nullptr : found->second;
}

StringRef Source::findUnder(StringRef start) const {
  auto found = weights.tensors.lower_bound(start);
  if (found == weights.tensors.end() || !StringRef(found->first).starts_with(start))
    return {};
  return found->first;
}

Error Source::error(const Twine &message) const {
  return checkpoint::fileError(getPath(), message);
}

} // namespace trm
