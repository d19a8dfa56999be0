//===- WeightSets.cpp - which weights of a checkpoint are the model's ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/WeightSets.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <set>

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Checkpoint;
using checkpoint::OpaqueValue;
using checkpoint::Tensor;

/// Lightning's WeightAveraging puts the weights here, and averages in their place.
constexpr StringLiteral kCurrentState = "current_model_state.";
constexpr StringLiteral kCallbacks = "callbacks.";

/// What wrappers and containers put before keys.
constexpr StringLiteral kWrappers[] = {"_orig_mod.",    "state_dict.", "model_state_dict.",
                                       "module.",       "model.",      "inner.",
                                       "online_model.", kCurrentState};

/// The containers of averages.
constexpr StringLiteral kAverages[] = {"ema.",         "ema_model.",      "model_ema.",
                                       "shadow.",      "shadow_params.",  "ema_state.",
                                       "ema_weights.", "ema_state_dict.", "state_dict_ema."};

/// What a training run keeps to go on, at the top of a file.
constexpr StringLiteral kTrainingState[] = {"optimizer",
                                            "optimizers",
                                            "optimizer_state",
                                            "optimizer_states",
                                            "optimizer_state_dict",
                                            "lr_scheduler",
                                            "lr_schedulers",
                                            "scheduler",
                                            "scheduler_state_dict",
                                            "scaler",
                                            "loops",
                                            "averaging_state",
                                            "native_amp_scaling_state",
                                            "rng_state",
                                            "rng_states",
                                            "hyper_parameters",
                                            "datamodule_hyper_parameters"};

/// The output heads of the families in scope, at the same depth as the rest of a
/// model's keys. They show a wrapper of a name that is not known.
constexpr StringLiteral kHeads[] = {"lm_head.weight", "to_pred.weight"};

bool consumeAny(StringRef &rest, ArrayRef<StringLiteral> parts) {
  return any_of(parts, [&](StringRef part) { return rest.consume_front(part); });
}

struct Place {
  enum Role { Model, Average, TrainingState } role;
  /// Of averages: through their container.
  StringRef prefix;
};

Place placeInCallbacks(StringRef name) {
  size_t end = StringRef::npos;
  for (StringRef container : kAverages)
    if (size_t at = name.find(("." + container).str()); at != StringRef::npos)
      end = std::min(end, at + 1 + container.size());
  if (end == StringRef::npos)
    return {Place::TrainingState, {}};
  return {Place::Average, name.take_front(end)};
}

Place placeOf(StringRef name, bool isLightning) {
  if (name.starts_with(kCallbacks))
    return placeInCallbacks(name);
  StringRef top = name.split('.').first;
  if (is_contained(kTrainingState, top))
    return {Place::TrainingState, {}};
  if (isLightning && top != "state_dict" && !name.starts_with(kCurrentState))
    return {Place::TrainingState, {}};
  StringRef rest = name;
  while (consumeAny(rest, kWrappers))
    ;
  bool isAverage = false;
  while (consumeAny(rest, kAverages))
    isAverage = true;
  return {isAverage ? Place::Average : Place::Model, name.drop_back(rest.size())};
}

bool isLightning(const Checkpoint &file) {
  return file.scalars().contains("pytorch-lightning_version");
}

/// A container of such tensors that is an object of a class, so that none were read.
const OpaqueValue *findUnreadContainer(const Checkpoint &file, Place::Role role) {
  for (const OpaqueValue &value : file.opaque()) {
    std::string name = value.name + ".";
    Place place = placeOf(name, isLightning(file));
    if (place.role == role && place.prefix.size() == name.size())
      return &value;
  }
  return nullptr;
}

/// Counters and flags lie beside models, and say nothing of where one is.
bool isScalar(const Tensor *tensor) { return tensor->numElements() <= 1; }

/// `start`, and with one wrapper after the other that is common to all names.
std::vector<StringRef> commonPrefixes(ArrayRef<const Tensor *> tensors, StringRef start) {
  std::vector<StringRef> names;
  for (bool scalars : {false, true})
    if (names.empty())
      for (const Tensor *tensor : tensors)
        if (scalars || !isScalar(tensor))
          names.push_back(tensor->name());
  std::vector<StringRef> prefixes = {names.front().take_front(start.size())};
  for (bool longer = true; longer;) {
    longer = false;
    StringRef rest = names.front().drop_front(prefixes.back().size());
    if (!consumeAny(rest, kWrappers))
      break;
    StringRef prefix = names.front().drop_back(rest.size());
    longer = all_of(names, [&](StringRef name) { return name.starts_with(prefix); });
    if (longer)
      prefixes.push_back(prefix);
  }
  return prefixes;
}

TensorMap tensorsUnder(ArrayRef<const Tensor *> tensors, StringRef prefix) {
  TensorMap map;
  for (const Tensor *tensor : tensors)
    if (StringRef key = tensor->name(); key.consume_front(prefix) && !key.empty())
      map.emplace(key.str(), tensor);
  return map;
}

class Finder {
public:
  explicit Finder(const Checkpoint &file) : file(file), lightning(isLightning(file)) {}

  Expected<WeightSets> run() {
    for (const Tensor &tensor : file.tensors())
      sort(tensor);
    separateCurrentState();
    leaveOutFewAverages();
    if (model.empty())
      if (const OpaqueValue *weights = findUnreadContainer(file, Place::Model))
        return checkpoint::refuseOpaque(file.path(), *weights);
    // What callbacks average need not be all of a model.
    if (model.empty() && (lightning || averages.empty()))
      return noWeights();
    if (!model.empty())
      if (Error error = readModel())
        return error;
    for (auto &[prefix, tensors] : averages)
      readAverages(prefix, tensors);
    sets.rawIsCertain = !sets.averaged.empty();
    return std::move(sets);
  }

private:
  void sort(const Tensor &tensor) {
    Place place = placeOf(tensor.name(), lightning);
    if (place.role == Place::TrainingState)
      sets.trainingState.push_back(&tensor);
    else if (place.role == Place::Average)
      averages[place.prefix.str()].push_back(&tensor);
    else
      model.push_back(&tensor);
  }

  void separateCurrentState() {
    auto isCurrent = [](const Tensor *tensor) { return tensor->name().starts_with(kCurrentState); };
    auto split = std::stable_partition(model.begin(), model.end(), isCurrent);
    if (split == model.begin() || split == model.end())
      return;
    averages[""].assign(split, model.end());
    model.erase(split, model.end());
  }

  /// A few tensors under such a name are a part of the model, or of the callback.
  void leaveOutFewAverages() {
    for (auto it = averages.begin(); it != averages.end();) {
      if (it->second.size() * 2 >= model.size()) {
        ++it;
        continue;
      }
      bool inCallback = StringRef(it->first).starts_with(kCallbacks);
      append_range(inCallback ? sets.trainingState : model, it->second);
      it = averages.erase(it);
    }
  }

  Error noWeights() const {
    StringRef found = file.tensors().front().name();
    if (lightning)
      return fail("is a Lightning checkpoint without weights under 'state_dict', found '" + found +
                  "' and the like; save it with trainer.save_checkpoint()");
    return fail("holds no weights, only the state of a training run ('" + found +
                "' and the like); save model.state_dict()");
  }

  Error twoModels(StringRef first, StringRef second) const {
    return fail("holds 2 models, under '" + first + "' and '" + second +
                "', expected one; save the one that is wanted alone");
  }

  Error readModel() {
    StringRef prefix = commonPrefixes(model, "").back();
    if (Error error = checkForCopies(prefix))
      return error;
    Expected<StringRef> ofHead = prefixOfHead(prefix);
    if (!ofHead)
      return ofHead.takeError();
    sets.raw = {ofHead->str(), tensorsUnder(model, *ofHead)};
    for (const Tensor *tensor : model)
      if (!tensor->name().starts_with(sets.raw.prefix))
        (isScalar(tensor) ? sets.trainingState : sets.strays).push_back(tensor);
    return Error::success();
  }

  /// Two tensors whose keys differ by wrappers alone are of two models.
  Error checkForCopies(StringRef prefix) const {
    std::map<StringRef, StringRef> prefixes;
    for (const Tensor *tensor : model) {
      StringRef key = tensor->name();
      if (!key.consume_front(prefix))
        continue;
      while (consumeAny(key, kWrappers))
        ;
      StringRef own = tensor->name().drop_back(key.size());
      auto [known, isNew] = prefixes.try_emplace(key, own);
      if (!isNew)
        return twoModels(std::min(known->second, own), std::max(known->second, own));
    }
    return Error::success();
  }

  /// `prefix`, or where no output head lies under it, that of the only one.
  Expected<StringRef> prefixOfHead(StringRef prefix) const {
    std::set<StringRef> found;
    for (const Tensor *tensor : model)
      for (StringRef head : kHeads)
        if (StringRef name = tensor->name();
            name.ends_with(head) &&
            (name.size() == head.size() || name.drop_back(head.size()).ends_with(".")))
          found.insert(name.drop_back(head.size()));
    if (found.empty() || found.count(prefix))
      return prefix;
    if (found.size() > 1)
      return twoModels(*found.begin(), *std::next(found.begin()));
    return *found.begin();
  }

  /// Of the wrappers that are common to all averages those that the model has not.
  void readAverages(StringRef container, ArrayRef<const Tensor *> tensors) {
    std::vector<StringRef> prefixes = commonPrefixes(tensors, container);
    auto fits = [&](StringRef prefix) {
      return all_of(tensorsUnder(tensors, prefix), [&](const auto &entry) {
        return sets.raw.tensors.count(entry.first) || isScalar(entry.second);
      });
    };
    auto fitting = find_if(reverse(prefixes), fits);
    StringRef prefix = fitting == prefixes.rend() ? prefixes.back() : *fitting;
    WeightSet set = {prefix.str(), tensorsUnder(tensors, prefix)};
    for (const Tensor *tensor : tensors)
      if (StringRef key = tensor->name(); isScalar(tensor) && key.consume_front(prefix) &&
                                          !sets.raw.tensors.count(key) &&
                                          !sets.raw.tensors.empty()) {
        set.tensors.erase(key.str());
        sets.trainingState.push_back(tensor);
      }
    sets.averaged.push_back(std::move(set));
  }

  Error fail(const Twine &message) const { return checkpoint::fileError(file.path(), message); }

  const Checkpoint &file;
  bool lightning;
  std::vector<const Tensor *> model;
  std::map<std::string, std::vector<const Tensor *>> averages;
  WeightSets sets;
};

/// "under 'state_dict.' (19 tensors)"
std::string describe(const WeightSet &set) {
  return (set.prefix.empty() ? "at its top" : "under '" + set.prefix + "'") + " (" +
         utostr(set.tensors.size()) + " tensors)";
}

class Chooser {
public:
  Chooser(const WeightSets &sets, const Checkpoint &file) : sets(sets), file(file) {}

  Expected<ChosenWeights> run(std::optional<WeightKind> asked) {
    if (asked != WeightKind::Raw && sets.averaged.empty())
      if (const OpaqueValue *averages = findUnreadContainer(file, Place::Average))
        return createStringError(toString(checkpoint::refuseOpaque(file.path(), *averages)) +
                                 "; --weights=raw takes the weights that are not averaged");
    bool average = asked ? *asked == WeightKind::Ema : !sets.averaged.empty();
    if (average && sets.averaged.empty())
      return fail("holds no averaged (EMA) weights that --weights=ema could take, only those " +
                  describe(sets.raw) + "; leave the flag out");
    if (!average && sets.raw.tensors.empty())
      return fail("holds averaged (EMA) weights alone, " + describe(sets.averaged.front()) +
                  ", none that --weights=raw could take; leave the flag out");
    takeRaw();
    if (Error error = refuseUnreadUnder(sets.raw))
      return error;
    if (average)
      if (Error error = takeAverages())
        return error;
    chosen.reason = describeReason(asked);
    return std::move(chosen);
  }

private:
  Error fail(const Twine &message) const { return checkpoint::fileError(file.path(), message); }

  void takeRaw() {
    chosen.kind = WeightKind::Raw;
    chosen.isCertain = sets.rawIsCertain;
    chosen.prefix = sets.raw.prefix;
    chosen.tensors = sets.raw.tensors;
  }

  Error takeAverages() {
    if (sets.averaged.size() > 1)
      return fail("holds several sets of averaged (EMA) weights, " + describe(sets.averaged[0]) +
                  " and " + describe(sets.averaged[1]) +
                  "; take --weights=raw, or save the one that is wanted alone");
    const WeightSet &averages = sets.averaged.front();
    if (Error error = refuseUnreadUnder(averages))
      return error;
    chosen.kind = WeightKind::Ema;
    chosen.isCertain = true;
    chosen.averagedPrefix = averages.prefix;
    if (sets.raw.tensors.empty()) {
      chosen.prefix = averages.prefix;
      chosen.tensors = averages.tensors;
      return Error::success();
    }
    for (const auto &[key, tensor] : averages.tensors) {
      auto raw = chosen.tensors.find(key);
      if (raw == chosen.tensors.end())
        return mismatch("have '" + key + "', which the weights " + describe(sets.raw) +
                        " have not");
      if (raw->second->shape() != tensor->shape())
        return mismatch("have '" + key + "' in another shape than '" + raw->second->name() + "'");
      raw->second = tensor;
    }
    for (const auto &[key, tensor] : sets.raw.tensors)
      if (!averages.tensors.count(key))
        chosen.withoutAverage.push_back(key);
    return Error::success();
  }

  Error mismatch(const Twine &what) const {
    return fail("does not fit itself: the averaged (EMA) weights under '" + chosen.averagedPrefix +
                "' " + what +
                "; take --weights=raw, or a checkpoint whose averages are of this "
                "model");
  }

  std::string describeReason(std::optional<WeightKind> asked) const {
    if (asked)
      return "--weights=" + toText(*asked).str();
    if (chosen.kind == WeightKind::Raw)
      return "the only ones there; the file does not say whether they are averages";
    if (sets.raw.tensors.empty())
      return "the only ones there";
    return "taken where both are there, as training validates with them; --weights=raw takes the "
           "others";
  }

  Error refuseUnreadUnder(const WeightSet &set) const {
    if (set.tensors.empty())
      return Error::success();
    bool lightning = isLightning(file);
    for (const OpaqueValue &value : file.opaque())
      if (StringRef(value.name).starts_with(set.prefix) &&
          placeOf(value.name, lightning).role != Place::TrainingState)
        return checkpoint::refuseOpaque(file.path(), value);
    return Error::success();
  }

  const WeightSets &sets;
  const Checkpoint &file;
  ChosenWeights chosen;
};

} // namespace

StringRef toText(WeightKind kind) { return kind == WeightKind::Raw ? "raw" : "ema"; }

Expected<WeightSets> WeightSets::find(const Checkpoint &file) { return Finder(file).run(); }

Expected<ChosenWeights> chooseWeights(const WeightSets &sets, const Checkpoint &file,
                                      std::optional<WeightKind> asked) {
  return Chooser(sets, file).run(asked);
}

} // namespace trm
