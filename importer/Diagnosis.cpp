//===- Diagnosis.cpp - what is odd about a checkpoint -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Diagnosis.h"

#include "trm/importer/Checkpoint/FileNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

using checkpoint::DType;
using checkpoint::Tensor;

/// "1 tensor", "3 tensors"
std::string count(size_t number, StringRef noun) {
  return utostr(number) + " " + noun.str() + (number == 1 ? "" : "s");
}

std::string listSome(ArrayRef<std::string> names) {
  constexpr size_t shown = 4;
  std::string text = join(names.take_front(shown), ", ");
  return names.size() > shown ? text + ", ..." : text;
}

/// The weights among averages that have none. Averages are made of parameters; of the others
/// some make averages too.
std::vector<std::string> withoutAverage(const Source &source, const UnreadTensors &unread,
                                        bool trained) {
  std::vector<std::string> keys;
  for (const std::string &key : source.getWeights().withoutAverage) {
    const Tensor *tensor = source.find(key);
    if (!tensor || unread.ownKeys.count(key))
      continue;
    bool isTrained = !StringRef(key).ends_with("_init") && !StringRef(key).contains("puzzle_emb") &&
                     checkpoint::isFloatingPoint(tensor->dtype());
    if (isTrained == trained)
      keys.push_back(key);
  }
  return keys;
}

class Doctor {
public:
  Doctor(const Source &source, const ImportReport &import, const UnreadTensors &unread)
      : source(source), weights(source.getWeights()), sets(source.getWeightSets()), import(import),
        unread(unread) {}

  std::vector<Finding> run() {
    lookAtAverages();
    lookAtTypes();
    lookAtWrappers();
    lookAtUnread();
    lookAtRest();
    lookAtConfigurations();
    stable_sort(findings, [](const Finding &a, const Finding &b) { return a.level > b.level; });
    return std::move(findings);
  }

private:
  void note(StringRef code, const Twine &message) {
    findings.push_back({Finding::Note, code.str(), message.str()});
  }
  void warn(StringRef code, const Twine &message) {
    findings.push_back({Finding::Warning, code.str(), message.str()});
  }

  void lookAtAverages() {
    if (!weights.isCertain)
      warn("weights-unknown", "nothing in the file says whether these weights are averages (EMA); "
                              "raw ones solve far less" +
                                  askedForAverages());
    if (weights.kind == WeightKind::Raw && !sets.averaged.empty())
      warn("averages-not-taken", "the averages (EMA) under '" + sets.averaged.front().prefix +
                                     "' are left out; training validates with them");
    for (const std::string &file : source.getPaths().averages)
      if (weights.kind == WeightKind::Raw)
        warn("averages-not-taken", "the averages (EMA) in " + sys::path::filename(file) +
                                       " are left out; training validates with them");
    lookAtRawAmongAverages();
  }

  void lookAtRawAmongAverages() {
    if (std::string others = describeOtherAverages(source); !others.empty())
      warn("averages-not-taken", others);
    if (std::string trained = describeRawAmongAverages(source, unread); !trained.empty())
      warn("trained-without-average", trained);
    std::vector<std::string> others = withoutAverage(source, unread, /*trained=*/false);
    if (!others.empty())
      note("without-average", count(others.size(), "weight") +
                                  " that no gradient trains, and no average has, from '" +
                                  weights.prefix + "': " + listSome(others));
  }

  std::string askedForAverages() const {
    const checkpoint::Config *config = source.getConfig();
    if (!config)
      return "";
    Expected<std::optional<bool>> asked = config->getBool("ema");
    if (!asked) {
      consumeError(asked.takeError());
      return "";
    }
    if (!*asked)
      return "";
    return ("; " + sys::path::filename(config->path) +
            " says ema: " + Twine(**asked ? "true" : "false") +
            ", which is what was asked of the training, not what was saved")
        .str();
  }

  std::vector<std::string> keysOf(function_ref<bool(StringRef, const Tensor &)> matches) const {
    std::vector<std::string> keys;
    for (const auto &[key, tensor] : weights.tensors)
      if (matches(key, *tensor))
        keys.push_back(key);
    return keys;
  }

  void lookAtTypes() {
    std::vector<DTypeUse> uses = countDTypes(weights.tensors);
    DType most = uses.front().dtype;
    if (most == DType::Float16 || most == DType::BFloat16)
      note("half-weights", "most weights are " + checkpoint::name(most) +
                               ": what they were rounded to is what the model computes with");
    for (const DTypeUse &use : uses) {
      std::vector<std::string> keys =
          keysOf([&](StringRef, const Tensor &tensor) { return tensor.dtype() == use.dtype; });
      if (!checkpoint::isFloatingPoint(use.dtype))
        warn("not-weights", count(use.tensors, "tensor") + " of " + checkpoint::name(use.dtype) +
                                " among the weights: " + listSome(keys));
      else if (use.dtype == DType::Float64)
        warn("float64", count(use.tensors, "weight") +
                            " of float64, which models compute in float32: " + listSome(keys));
      else if (use.dtype != most && !source.getLora())
        describeOther(use.dtype, most, keys);
    }
  }

  void describeOther(DType other, DType most, ArrayRef<std::string> keys) {
    bool usual = other == DType::BFloat16 &&
                 all_of(keys, [](StringRef key) { return key.ends_with("_init"); });
    if (usual)
      note("initial-states", listSome(keys) + " of bfloat16, as the reference implementations save "
                                              "initial states");
    else
      warn("mixed-types", count(keys.size(), "weight") + " of " + checkpoint::name(other) +
                              " among others of " + checkpoint::name(most) + ": " + listSome(keys));
  }

  void lookAtWrappers() {
    StringRef prefix = weights.prefix;
    if (prefix.contains("_orig_mod."))
      note("compiled-module", "'_orig_mod.' in the keys: torch.compile wrapped the model");
    if (prefix.starts_with("module.") || prefix.contains(".module."))
      note("parallel-module", "'module.' in the keys: DataParallel or DistributedDataParallel "
                              "wrapped the model");
    std::map<const checkpoint::Storage *, size_t> storages;
    size_t shared = 0;
    for (const auto &[key, tensor] : weights.tensors)
      shared += ++storages[&tensor->storage()] > 1;
    if (shared)
      note("shared-bytes", count(shared, "weight") + " that share their bytes with another one");
  }

  void lookAtUnread() {
    if (const std::optional<LoraSummary> &lora = source.getLora())
      note("lora", describe(*lora) + "; where they were merged when it was saved (loralib in "
                                     "evaluation), --ignore-tensors='*lora_*' leaves them out");
    for (const UnreadTensor &tensor : unread.acting)
      findings.push_back(
          {Finding::Error, "unread-tensor",
           "'" + tensor.name + "' is not read, and may change the answers: " + tensor.meaning});
    if (!unread.beside.empty())
      warn("unused-tensors",
           count(unread.beside.size(), "tensor") +
               " of other outputs that the model is compiled without: " + listSome(unread.beside));
    if (!unread.ignored.empty())
      warn("ignored-tensors", count(unread.ignored.size(), "tensor") +
                                  " left out by --ignore-tensors: " + listSome(unread.ignored));
    if (!sets.otherModels.empty())
      note("other-models", count(sets.otherModels.size(), "tensor") +
                               " under other prefixes than --key-prefix says");
    if (std::string row = describePuzzleRow(source, import); !row.empty())
      warn("puzzle-row", row);
  }

  void lookAtRest() {
    if (!sets.trainingState.empty())
      note("training-state", count(sets.trainingState.size(), "tensor") +
                                 " of optimizers, callbacks and the like, left out");
    const checkpoint::Checkpoint &file = source.getCheckpoint();
    if (file.format().starts_with("pytorch-zip") && !file.isVerifiable())
      note("no-checksums", "the file was saved without checksums, so that damage cannot be told");
    std::vector<std::string> values;
    for (const checkpoint::OpaqueValue &value : file.opaque())
      values.push_back("'" + value.name + "' (" + value.what + ")");
    if (!values.empty())
      note("unread", count(values.size(), "value") +
                         " not read, since that would run code: " + listSome(values));
  }

  void lookAtConfigurations() {
    for (const Remark &remark : import.remarks)
      warn(remark.code, remark.message);
    ArrayRef<std::string> others = source.getOtherConfigFiles();
    if (!others.empty())
      note("other-configurations", source.getConfig()->path + " is taken; there lie too " +
                                       listSome(others) + ", which --config=FILE takes");
  }

  const Source &source;
  const ChosenWeights &weights;
  const WeightSets &sets;
  const ImportReport &import;
  const UnreadTensors &unread;
  std::vector<Finding> findings;
};

/// "averages (EMA) of step_10_ema over it, 20 of 23 weights"
std::string describeWeights(const Source &source, const UnreadTensors &unread) {
  const ChosenWeights &weights = source.getWeights();
  size_t all = weights.tensors.size() - unread.ownKeys.size();
  std::string number = utostr(all);
  bool hasAverages =
      !source.getWeightSets().averaged.empty() || !source.getPaths().averages.empty();
  if (!weights.isCertain)
    return number + " weights; the file does not say whether they are averages (EMA)";
  if (weights.kind == WeightKind::Raw)
    return number + " weights" + (hasAverages ? ", without their averages (EMA)" : "") +
           (source.getWeightSets().notBegun.empty() ? "" : "; averages that never began left out");
  if (!weights.averagedCount)
    return "averages (EMA), " + number + " weights";
  size_t raw = count_if(weights.withoutAverage,
                        [&](const std::string &key) { return !unread.ownKeys.count(key); });
  std::string shares = ", " + utostr(all - raw) + " of " + number + " weights";
  if (weights.averagesFile.empty())
    return "averages (EMA) from '" + weights.averagedPrefix + "'" + shares +
           "; --weights=raw takes the others";
  return "averages (EMA) of " + sys::path::filename(weights.averagesFile).str() + " over it" +
         shares + "; --weights=raw takes " + source.getFileName().str() + " alone";
}

} // namespace

StringRef toText(Finding::Level level) {
  static constexpr StringLiteral names[] = {"note", "warning", "error"};
  return names[level];
}

std::vector<DTypeUse> countDTypes(const TensorMap &tensors) {
  std::vector<DTypeUse> uses;
  for (const auto &entry : tensors) {
    const checkpoint::Tensor *tensor = entry.second;
    auto use = find_if(uses, [&](const DTypeUse &u) { return u.dtype == tensor->dtype(); });
    if (use == uses.end())
      use = uses.insert(use, {tensor->dtype()});
    ++use->tensors;
    use->elements += tensor->numElements();
    use->bytes += tensor->numBytes();
  }
  stable_sort(uses, [](const DTypeUse &a, const DTypeUse &b) { return a.elements > b.elements; });
  return uses;
}

std::vector<Finding> diagnose(const Source &source, const ImportReport &import,
                              const UnreadTensors &unread) {
  return Doctor(source, import, unread).run();
}

std::string describeRawAmongAverages(const Source &source, const UnreadTensors &unread) {
  std::vector<std::string> keys = withoutAverage(source, unread, /*trained=*/true);
  if (keys.empty())
    return "";
  return count(keys.size(), "weight") +
         " that training changes and no average has, raw among averages: " + listSome(keys);
}

std::string describeOtherAverages(const Source &source) {
  if (source.getWeights().kind != WeightKind::Raw || !source.getOptions().weights.empty())
    return "";
  std::vector<std::string> files;
  copy_if(source.getPaths().others, std::back_inserter(files), checkpoint::hasAveragesWord);
  if (files.empty())
    return "";
  return "takes raw weights; what may be averages (EMA) and is of no checkpoint there by its "
         "name is left out: " +
         listSome(files);
}

std::string describePuzzleRow(const Source &source, const ImportReport &import) {
  const std::optional<PuzzleTable> &table = import.puzzleTable;
  if (!table || table->rows < 2 || source.getOptions().puzzleIds)
    return "";
  const checkpoint::Dataset *dataset = source.getDataset();
  int64_t blank = dataset ? dataset->blankIdentifier.value_or(0) : 0;
  std::string row = blank == 0 ? "row 0 of the puzzle embedding, the blank one"
                               : "row 0 of the puzzle embedding, which is not the blank one (row " +
                                     itostr(blank) + ")";
  return "takes " + row + ", and leaves out " + count(table->rows - 1, "row") +
         " of puzzles of the training; --puzzle-ids=N or all takes these, --puzzle-ids=0 this "
         "one";
}

std::string describeTaken(const Source &source, const UnreadTensors &unread) {
  std::string text = source.getPath().str() + ": " + describeWeights(source, unread);
  if (const std::optional<LoraSummary> &lora = source.getLora())
    text += "; " + describe(*lora);
  if (!unread.ignored.empty())
    text += "; " + count(unread.ignored.size(), "tensor") + " left out by --ignore-tensors";
  std::vector<std::string> others = source.getPaths().others;
  if (source.getWeights().averagesFile.empty())
    for (const std::string &file : source.getPaths().averages)
      others.push_back(sys::path::filename(file).str());
  if (!others.empty())
    text += "; also there: " + listSome(others);
  return text;
}

} // namespace trm
