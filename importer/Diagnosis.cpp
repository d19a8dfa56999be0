//===- Diagnosis.cpp - what is odd about a checkpoint -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Diagnosis.h"

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

class Doctor {
public:
  Doctor(const Source &source, const ImportReport &import)
      : source(source), weights(source.getWeights()), sets(source.getWeightSets()), import(import) {
  }

  std::vector<Finding> run() {
    lookAtAverages();
    lookAtTypes();
    lookAtWrappers();
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
    if (!weights.withoutAverage.empty())
      note("without-average", count(weights.withoutAverage.size(), "weight") +
                                  " that no gradient trains, and no average has, from '" +
                                  weights.prefix + "': " + listSome(weights.withoutAverage));
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
      else if (use.dtype != most)
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

  void lookAtRest() {
    auto names = [](ArrayRef<const Tensor *> tensors) {
      return to_vector(map_range(tensors, [](const Tensor *t) { return t->name().str(); }));
    };
    if (!import.unusedTensors.empty())
      warn("unused-tensors", count(import.unusedTensors.size(), "tensor") +
                                 " under the model's prefix that no part of it reads");
    if (!sets.strays.empty())
      warn("strays", count(sets.strays.size(), "tensor") +
                         " beside the model, under other "
                         "prefixes, left out: " +
                         listSome(names(sets.strays)));
    if (!sets.trainingState.empty())
      note("training-state", count(sets.trainingState.size(), "tensor") +
                                 " of optimizers, callbacks and the like, left out");
    const checkpoint::Checkpoint &file = source.getCheckpoint();
    if (file.format().starts_with("pytorch-zip") && !file.isVerifiable())
      note("no-checksums", "the file was saved without checksums, so that damage cannot be told");
    std::vector<std::string> unread;
    for (const checkpoint::OpaqueValue &value : file.opaque())
      unread.push_back("'" + value.name + "' (" + value.what + ")");
    if (!unread.empty())
      note("unread", count(unread.size(), "value") +
                         " not read, since that would run code: " + listSome(unread));
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
  std::vector<Finding> findings;
};

} // namespace

StringRef toText(Finding::Level level) { return level == Finding::Note ? "note" : "warning"; }

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

std::vector<Finding> diagnose(const Source &source, const ImportReport &import) {
  return Doctor(source, import).run();
}

} // namespace trm
