//===- WeightSets.cpp - which weights of a checkpoint are the model's ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/WeightSets.h"

#include "trm/importer/AveragesByPosition.h"
#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/WeightNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <set>

using namespace llvm;

namespace trm {
namespace {

using checkpoint::Checkpoint;
using checkpoint::OpaqueValue;
using checkpoint::Tensor;
using Tensors = std::vector<const Tensor *>;

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
    if (!consumeWrapper(rest))
      break;
    StringRef prefix = names.front().drop_back(rest.size());
    longer = all_of(names, [&](StringRef name) { return name.starts_with(prefix); });
    if (longer)
      prefixes.push_back(prefix);
  }
  return prefixes;
}

class Finder {
public:
  explicit Finder(const Checkpoint &file)
      : file(file), lightning(file.scalars().contains("pytorch-lightning_version")) {}

  Expected<WeightSets> run(StringRef keyPrefix) {
    if (!keyPrefix.empty())
      return takeUnder(keyPrefix.ends_with(".") ? keyPrefix.str() : (keyPrefix + ".").str());
    for (const Tensor &tensor : file.tensors())
      sort(tensor);
    separateOnlineWeights();
    separateCurrentState();
    separateAveragedModel();
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
      if (Error error = readAverages(prefix, tensors))
        return error;
    if (Error error = leaveOutNotBegun())
      return error;
    sets.rawIsCertain = !sets.averaged.empty() || !sets.notBegun.empty();
    // Tensors without a name are nobody's.
    if (sets.raw.tensors.empty() && !sets.rawIsCertain)
      return noWeights();
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
      (place.role == Place::Online ? online : model).push_back(&tensor);
  }

  /// Another copy of the weights, or the only one.
  void separateOnlineWeights() {
    if (all_of(model, isScalar) && !online.empty())
      model.swap(online);
    append_range(sets.trainingState, online);
    if (all_of(model, isScalar) && !averages.empty())
      append_range(sets.trainingState, std::exchange(model, {}));
  }

  void separateCurrentState() {
    auto isCurrent = [](const Tensor *tensor) { return tensor->name().starts_with(kCurrentState); };
    auto split = std::stable_partition(model.begin(), model.end(), isCurrent);
    if (split == model.begin() || split == model.end())
      return;
    averages[""].assign(split, model.end());
    model.erase(split, model.end());
  }

  /// torch's AveragedModel says by its counter what it is.
  void separateAveragedModel() {
    auto counter = find_if(model, [](const Tensor *tensor) {
      StringRef name = tensor->name();
      return name.consume_back(kAveragedCount) && (name.empty() || name.ends_with("."));
    });
    if (counter == model.end())
      return;
    std::string container = ((*counter)->name().drop_back(kAveragedCount.size()) + "module.").str();
    sets.trainingState.push_back(*counter);
    model.erase(counter);
    auto isAverage = [&](const Tensor *tensor) { return tensor->name().starts_with(container); };
    copy_if(model, std::back_inserter(averages[container]), isAverage);
    erase_if(model, isAverage);
  }

  /// Averages of some of the weights, in a place of their own.
  bool areOfSomeWeights(StringRef container, ArrayRef<const Tensor *> tensors) const {
    if (container.starts_with(commonPrefixes(model, "").back()))
      return false;
    return all_of(tensors, [&](const Tensor *average) {
      StringRef key = average->name().drop_front(container.size());
      while (consumeWrapper(key))
        ;
      return isScalar(average) || any_of(model, [&](const Tensor *weight) {
               return weight->name().ends_with(("." + key).str()) &&
                      weight->shape() == average->shape();
             });
    });
  }

  /// Other few tensors under such a name are a part of the model, or of the callback.
  void leaveOutFewAverages() {
    for (auto it = averages.begin(); it != averages.end();) {
      if (it->second.size() * 2 >= model.size() ||
          (!all_of(it->second, isScalar) && areOfSomeWeights(it->first, it->second))) {
        ++it;
        continue;
      }
      bool inCallback = StringRef(it->first).starts_with(kCallbacks);
      append_range(inCallback ? sets.trainingState : model, it->second);
      it = averages.erase(it);
    }
  }

  /// Where the averages lie that a counter or flag of this name is of; nothing where it is
  /// none.
  static std::optional<std::string> containerCounted(StringRef name) {
    bool isCount = name.consume_back(kAveragedCount);
    if ((!isCount && !name.consume_back(kInitted)) || (!name.empty() && !name.ends_with(".")))
      return std::nullopt;
    if (name == kAveragingState)
      return "state_dict.";
    return (name + (isCount ? "module." : "")).str();
  }

  Expected<bool> hasBegun(const WeightSet &set) const {
    for (const Tensor &tensor : file.tensors()) {
      std::optional<std::string> container = containerCounted(tensor.name());
      if (!container || tensor.numElements() != 1 || !StringRef(set.prefix).starts_with(*container))
        continue;
      std::vector<char> bytes(tensor.numBytes());
      if (Error error = tensor.readRaw(bytes))
        return error;
      if (all_of(bytes, [](char byte) { return byte == 0; }))
        return false;
    }
    return true;
  }

  Error leaveOutNotBegun() {
    for (WeightSet &set : std::exchange(sets.averaged, {})) {
      Expected<bool> begun = hasBegun(set);
      if (!begun)
        return begun.takeError();
      (*begun ? sets.averaged : sets.notBegun).push_back(std::move(set));
    }
    for (const WeightSet &set : sets.notBegun)
      for (const auto &entry : set.tensors)
        sets.trainingState.push_back(entry.second);
    if (std::string callback = findEmptyCallback(); sets.averaged.empty() && !callback.empty())
      sets.notBegun.push_back({callback, {}});
    return Error::success();
  }

  /// A callback of averages that has none.
  std::string findEmptyCallback() const {
    std::set<std::string> names;
    for (const auto &entry : file.scalars())
      if (StringRef name = entry.getKey(); name.consume_front(kCallbacks))
        if (StringRef callback = name.split('.').first;
            callback.contains("EMA") || callback.contains("Averag"))
          names.insert((kCallbacks + callback + ".").str());
    bool hasNone = names.size() == 1 && none_of(file.tensors(), [&](const Tensor &tensor) {
                     return tensor.name().starts_with(*names.begin()) && !isScalar(&tensor);
                   });
    return hasNone ? *names.begin() : "";
  }

  Error noWeights() const {
    StringRef found = file.tensors().front().name();
    if (lightning)
      return fail("is a Lightning checkpoint without weights under 'state_dict', found '" + found +
                  "' and the like; save it with trainer.save_checkpoint()");
    return fail("holds no weights, only the state of a training run ('" + found +
                "' and the like); save model.state_dict()");
  }

  Error severalModels(const std::set<StringRef> &prefixes) const {
    auto quoted = [](StringRef prefix) {
      return prefix.empty() ? std::string("its top") : "'" + prefix.str() + "'";
    };
    return fail("holds " + Twine(prefixes.size()) + " models, under " +
                join(map_range(prefixes, quoted), " and ") + ", expected one; --key-prefix=" +
                *prefixes.rbegin() + " takes the one under that prefix");
  }

  Error readModel() {
    StringRef prefix = commonPrefixes(model, "").back();
    if (Error error = checkForCopies(prefix))
      return error;
    Expected<StringRef> ofHead = prefixOfHead(model, prefix);
    if (!ofHead)
      return ofHead.takeError();
    Expected<TensorMap> tensors = tensorsUnder(model, *ofHead);
    if (!tensors)
      return tensors.takeError();
    sets.raw = {ofHead->str(), std::move(*tensors)};
    for (const Tensor *tensor : model)
      if (!tensor->name().starts_with(sets.raw.prefix))
        (isCounter(*tensor) ? sets.trainingState : sets.strays).push_back(tensor);
    return Error::success();
  }

  /// Two tensors whose keys differ by wrappers before them alone are of two models.
  Error checkForCopies(StringRef prefix) const {
    std::map<StringRef, StringRef> prefixes;
    std::set<StringRef> copies;
    for (const Tensor *tensor : model) {
      StringRef key = tensor->name();
      if (!key.consume_front(prefix))
        continue;
      while (consumeWrapper(key))
        ;
      StringRef own = tensor->name().drop_back(key.size());
      auto [known, isNew] = prefixes.try_emplace(key, own);
      if (!isNew)
        copies.insert({known->second, own});
    }
    return copies.empty() ? Error::success() : severalModels(copies);
  }

  /// `prefix`, or where no output head lies under it, that of the only one.
  Expected<StringRef> prefixOfHead(ArrayRef<const Tensor *> tensors, StringRef prefix) const {
    std::set<StringRef> found;
    for (const Tensor *tensor : tensors)
      if (std::optional<StringRef> before = prefixBeforeHead(tensor->name()))
        found.insert(*before);
    if (found.empty() || found.count(prefix))
      return prefix;
    if (found.size() > 1)
      return severalModels(found);
    return *found.begin();
  }

  Expected<TensorMap> tensorsUnder(ArrayRef<const Tensor *> tensors, StringRef prefix) const {
    TensorMap map;
    for (const Tensor *tensor : tensors) {
      StringRef key = tensor->name();
      if (!key.consume_front(prefix) || key.empty())
        continue;
      auto [known, isNew] = map.emplace(withoutInnerWrappers(key), tensor);
      if (!isNew)
        return fail("holds '" + known->second->name() + "' and '" + tensor->name() +
                    "', which are one weight but for what wraps the module; save the model once, "
                    "wrapped or not");
    }
    return map;
  }

  /// Of the wrappers that are common to all averages those that the model has not.
  Error readAverages(StringRef container, ArrayRef<const Tensor *> tensors) {
    if (isListOfTensors(container, tensors)) {
      // Safetensors and shards have an order of their own.
      bool hasOrder = file.format() == "pytorch-zip" || file.format() == "pytorch-legacy";
      sets.averaged.push_back(
          matchByPosition(container, tensors, hasOrder ? inFileOrder() : ParameterList()));
      return Error::success();
    }
    Expected<WeightSet> set = averagesUnder(container, tensors);
    if (!set)
      return set.takeError();
    for (const Tensor *tensor : tensors)
      if (StringRef key = tensor->name(); isScalar(tensor) && key.consume_front(set->prefix) &&
                                          !sets.raw.tensors.count(key) &&
                                          !sets.raw.tensors.empty()) {
        set->tensors.erase(key.str());
        sets.trainingState.push_back(tensor);
      }
    sets.averaged.push_back(std::move(*set));
    return Error::success();
  }

  Expected<WeightSet> averagesUnder(StringRef container, ArrayRef<const Tensor *> tensors) const {
    std::vector<StringRef> prefixes = commonPrefixes(tensors, container);
    auto fits = [&](const TensorMap &map) {
      return all_of(map, [&](const auto &entry) {
        return sets.raw.tensors.count(entry.first) || isScalar(entry.second);
      });
    };
    if (!sets.raw.tensors.empty())
      for (StringRef prefix : reverse(prefixes)) {
        Expected<TensorMap> map = tensorsUnder(tensors, prefix);
        if (!map)
          return map.takeError();
        if (fits(*map))
          return WeightSet{prefix.str(), std::move(*map)};
      }
    Expected<StringRef> prefix = prefixOfHead(tensors, prefixes.back());
    if (!prefix)
      return prefix.takeError();
    Expected<TensorMap> map = tensorsUnder(tensors, *prefix);
    if (!map)
      return map.takeError();
    return WeightSet{prefix->str(), std::move(*map)};
  }

  ParameterList inFileOrder() const {
    ParameterList parameters;
    for (const Tensor *tensor : model)
      if (StringRef key = tensor->name(); key.consume_front(sets.raw.prefix))
        parameters.emplace_back(withoutInnerWrappers(key), tensor);
    return parameters;
  }

  Expected<WeightSets> takeUnder(const std::string &prefix) {
    for (const Tensor &tensor : file.tensors())
      (tensor.name().starts_with(prefix) ? model : sets.otherModels).push_back(&tensor);
    if (model.empty())
      return fail("has nothing under the prefix '" + prefix +
                  "' that --key-prefix names, expected one of: " + listTops());
    Expected<WeightSet> set = averagesUnder(prefix, model);
    if (!set)
      return set.takeError();
    bool isAverage = placeOf(set->prefix, lightning).role == Place::Average;
    sets.rawIsCertain = isAverage;
    if (isAverage)
      sets.averaged.push_back(std::move(*set));
    else
      sets.raw = std::move(*set);
    return std::move(sets);
  }

  /// The first parts of all names.
  std::string listTops() const {
    std::set<StringRef> tops;
    for (const Tensor *tensor : sets.otherModels)
      if (tensor->name().contains('.'))
        tops.insert(tensor->name().split('.').first);
    return join(map_range(tops, [](StringRef top) { return top.str() + "."; }), ", ");
  }

  Error fail(const Twine &message) const { return checkpoint::fileError(file.path(), message); }

  const Checkpoint &file;
  bool lightning;
  Tensors model;
  Tensors online;
  std::map<std::string, Tensors> averages;
  WeightSets sets;
};

} // namespace

StringRef toText(WeightKind kind) { return kind == WeightKind::Raw ? "raw" : "ema"; }

std::string describe(const WeightSet &set) {
  std::string place = set.file.empty() ? "" : "in " + sys::path::filename(set.file).str() + " ";
  return place + (set.prefix.empty() ? "at its top" : "under '" + set.prefix + "'") + " (" +
         utostr(set.tensors.size()) + " tensors)";
}

Expected<WeightSets> WeightSets::find(const Checkpoint &file, StringRef keyPrefix) {
  return Finder(file).run(keyPrefix);
}

} // namespace trm
