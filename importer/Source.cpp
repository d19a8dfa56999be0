//===- Source.cpp - what an importer reads ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Source.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/LocateConfig.h"
#include "trm/importer/SettingNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

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

std::vector<StringRef> ImportOptions::listFactFlags() const {
  std::vector<StringRef> flags;
  auto add = [&](StringRef flag, bool isGiven) {
    if (isGiven)
      flags.push_back(flag);
  };
  add("--seq-len", seqLen.has_value());
  add("--vocab-size", vocabSize.has_value());
  add("--puzzle-emb-len", puzzleEmbLen.has_value());
  add("--H-cycles", hCycles.has_value());
  add("--L-cycles", lCycles.has_value());
  add("--max-steps", maxSteps.has_value());
  add("--num-heads", numHeads.has_value());
  add("--head-dim", headDim.has_value());
  add("--max-grid-size", maxGridSize.has_value());
  add("--rope-theta", ropeTheta.has_value());
  add("--rms-norm-eps", rmsNormEps.has_value());
  add("--halt-prob-thres", haltProbThres.has_value());
  add("--pos-encodings", posEncodings.has_value());
  add("--own-halting", ownHalting.has_value());
  return flags;
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
  source.paths = std::move(*paths);
  if (Error error = source.readConfigs())
    return error;
  if (Error error = source.readDataset(source.paths.dataset))
    return error;
  if (Error error = source.findWeights())
    return error;
  if (Error error = source.chooseName())
    return error;
  return source;
}

/// Whether a checkpoint tells by itself what Hydra's record of a run would.
static bool hasHyperParameters(const checkpoint::Config &own) {
  constexpr int few = 3;
  return count_if(own.values.keys(),
                  [](StringRef key) { return key.starts_with("hyper_parameters."); }) >= few;
}

/// Whether a file of any name is a model's configuration: a few names may be chance.
static bool describesModel(StringRef path) {
  constexpr int few = 4;
  Expected<checkpoint::Config> read = checkpoint::Config::read(path);
  if (!read) {
    consumeError(read.takeError());
    return false;
  }
  return count_if(read->values.keys(), [](StringRef key) {
           return isSetting(normalizeName(key.substr(key.rfind('.') + 1)));
         }) >= few;
}

Expected<std::vector<std::string>> Source::findConfigFiles(const checkpoint::Config &own) const {
  std::vector<std::string> files = checkpoint::findConfigs(getPath());
  if (hasHyperParameters(own))
    erase_if(files, checkpoint::isHydraRecord);
  if (options.configFile)
    files.insert(files.begin(), *options.configFile);
  if (!files.empty() || hasHyperParameters(own))
    return files;
  copy_if(checkpoint::findYaml(getPath()), std::back_inserter(files), describesModel);
  if (files.size() > 1)
    return error("lies beside several configurations (" + join(files, ", ") +
                 "), expected one; name it with --config=FILE");
  return files;
}

Error Source::readConfigs() {
  checkpoint::Config own = checkpoint::Config::ofCheckpoint(*file);
  Expected<std::vector<std::string>> found = findConfigFiles(own);
  if (!found)
    return found.takeError();
  const std::vector<std::string> &files = *found;
  hasConfigFile = !files.empty();
  if (hasConfigFile) {
    Expected<checkpoint::Config> read = checkpoint::Config::read(files.front());
    if (!read)
      return read.takeError();
    configs.push_back(std::move(*read));
    otherConfigFiles.assign(files.begin() + 1, files.end());
  }
  configs.push_back(std::move(own));
  // What the reference writes, and what the user names, need no second opinion.
  if (!hasConfigFile || options.configFile ||
      sys::path::filename(files.front()) == "all_config.yaml")
    return Error::success();
  for (const std::string &other : otherConfigFiles) {
    Expected<checkpoint::Config> read = checkpoint::Config::read(other);
    if (read)
      configs.push_back(std::move(*read));
    else
      consumeError(read.takeError());
  }
  return Error::success();
}

Error Source::readDataset(std::optional<std::string> path) {
  if (options.datasetFile)
    path = options.datasetFile;
  if (!path)
    return Error::success();
  Expected<checkpoint::Dataset> read = checkpoint::Dataset::read(*path);
  if (!read)
    return read.takeError();
  dataset = std::move(*read);
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
  Expected<WeightSets> found = WeightSets::find(*file, options.keyPrefix);
  if (!found)
    return found.takeError();
  sets = std::move(*found);
  if (Error error = openAverages(*asked))
    return error;
  Expected<ChosenWeights> chosen = chooseWeights(sets, *file, *asked);
  if (!chosen)
    return chosen.takeError();
  weights = std::move(*chosen);
  if (Error error = readIgnored())
    return error;
  return mergeLoraFactors();
}

/// Puts averages of another file among those of the checkpoint.
Error Source::openAverages(std::optional<WeightKind> asked) {
  if (paths.isAverages && sets.averaged.empty()) {
    sets.averaged.push_back(std::exchange(sets.raw, {}));
    sets.rawIsCertain = true;
  }
  if (paths.averages.empty() || !options.keyPrefix.empty())
    return Error::success();
  sets.rawIsCertain = true;
  if (asked == WeightKind::Raw)
    return Error::success();
  if (paths.averages.size() > 1)
    return error("has averages (EMA) in several files, " + join(paths.averages, " and ") +
                 ", expected one; keep one beside it, or take --weights=raw");
  Expected<std::unique_ptr<checkpoint::Checkpoint>> opened =
      checkpoint::Checkpoint::open(paths.averages.front());
  if (!opened)
    return opened.takeError();
  averages = std::move(*opened);
  Expected<WeightSets> found = WeightSets::find(*averages);
  if (!found)
    return found.takeError();
  Expected<ChosenWeights> chosen = chooseWeights(*found, *averages, std::nullopt);
  if (!chosen)
    return chosen.takeError();
  sets.averaged.push_back({chosen->averagedPrefix.empty() ? chosen->prefix : chosen->averagedPrefix,
                           std::move(chosen->tensors), averages->path().str()});
  return Error::success();
}

Error Source::mergeLoraFactors() {
  std::optional<checkpoint::Config> adapter;
  LoraSettings settings;
  settings.alpha = options.loraAlpha;
  settings.isIgnored = [this](StringRef key) { return isIgnored(key, find(key)->name()); };
  for (const checkpoint::Config &config : configs)
    settings.configs.push_back(&config);
  SmallString<128> path(sys::path::parent_path(getPath()));
  sys::path::append(path, kAdapterConfig);
  if (sys::fs::exists(path)) {
    Expected<checkpoint::Config> read = checkpoint::Config::read(path);
    if (!read)
      return read.takeError();
    adapter = std::move(*read);
    settings.configs.push_back(&*adapter);
  }
  Expected<LoraSummary> summary = mergeLora(getPath(), settings, weights.tensors, merged);
  if (!summary)
    return summary.takeError();
  if (summary->weights)
    lora = *summary;
  else if (options.loraAlpha)
    return error("has no LoRA factors that --lora-alpha could be of; leave the flag out");
  return Error::success();
}

Error Source::readIgnored() {
  for (const std::string &text : options.ignoreTensors) {
    Expected<GlobPattern> pattern = GlobPattern::create(text);
    if (!pattern)
      return createStringError("--ignore-tensors=" + text +
                               " is not a glob: " + toString(pattern.takeError()));
    bool matches = any_of(weights.tensors, [&](const auto &entry) {
      return pattern->match(entry.first) || pattern->match(entry.second->name());
    });
    if (!matches && none_of(file->tensors(), [&](const checkpoint::Tensor &tensor) {
          return pattern->match(tensor.name());
        }))
      return error("has no tensor that --ignore-tensors=" + Twine(text) +
                   " could leave out; correct the pattern (trmc inspect lists keys)");
    ignored.push_back(std::move(*pattern));
  }
  return Error::success();
}

bool Source::isIgnored(StringRef key, StringRef name) const {
  return any_of(ignored, [&](const GlobPattern &pattern) {
    return pattern.match(key) || pattern.match(name);
  });
}

std::vector<std::string> Source::listFiles() const {
  std::vector<std::string> files = file->paths();
  if (averages)
    append_range(files, averages->paths());
  for (const checkpoint::Config &config : configs)
    files.push_back(config.path);
  if (dataset)
    files.push_back(dataset->path);
  return files;
}

Error Source::verify() const {
  Error error = file->verify();
  return error || !averages ? std::move(error) : averages->verify();
}

Expected<std::string> Source::sha256() const {
  Expected<std::string> digest = file->sha256();
  if (!digest || !averages)
    return digest;
  Expected<std::string> other = averages->sha256();
  if (!other)
    return other;
  std::string both = *digest + "\n" + *other + "\n";
  return toHex(SHA256::hash(arrayRefFromStringRef(both)), /*LowerCase=*/true);
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
