//===- WeightNames.cpp - what the name of a tensor says -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/WeightNames.h"

#include "trm/importer/Checkpoint/FileNames.h"
#include "trm/importer/Family/Families.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {
/// What wraps a module anywhere.
constexpr StringLiteral kInnerWrappers[] = {
    "_orig_mod",       "module",    "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
    "_forward_module", "base_layer"};

/// What else stands before all keys.
constexpr StringLiteral kContainers[] = {"state_dict", "model_state_dict",   "model",
                                         "inner",      "online_model",       "base_model",
                                         "weights",    "current_model_state"};

constexpr StringLiteral kOnline = "online_model.";

/// What a training run keeps to go on, at the top of a file; with blanks between.
constexpr StringLiteral kTrainingState =
    "optimizer optimizers optimizer_state optimizer_states optimizer_state_dict lr_scheduler "
    "lr_schedulers scheduler scheduler_state_dict scaler loops averaging_state "
    "native_amp_scaling_state rng_state rng_states hyper_parameters "
    "datamodule_hyper_parameters";

/// Numbers of a run that are saved as tensors, some as floating-point ones.
constexpr StringLiteral kCounters[] = {"step",  "steps",     "global_step", "epoch",      "epochs",
                                       "iter",  "iteration", "num_updates", "n_averaged", "initted",
                                       "decay", "loss",      "best_loss",   "best_acc",   "lr"};

/// Copies of the weights, beside averages that are in their place.
constexpr StringLiteral kCopies[] = {"collected_params", "backup"};

static bool isInnerWrapper(StringRef part) { return is_contained(kInnerWrappers, part); }

static bool consumeAverages(StringRef &rest) {
  auto [part, after] = rest.split('.');
  if (part.size() == rest.size() || !namesAverages(part))
    return false;
  rest = after;
  return true;
}

static Place placeInCallbacks(StringRef name) {
  // The callback's own name says nothing of what is in it.
  StringRef rest = name.drop_front(kCallbacks.size()).split('.').second;
  while (!rest.empty()) {
    if (consumeAverages(rest)) {
      while (consumeAverages(rest))
        ;
      return {Place::Average, name.drop_back(rest.size())};
    }
    rest = rest.split('.').second;
  }
  return {Place::TrainingState, {}};
}

bool isCounter(const checkpoint::Tensor &tensor) {
  StringRef name = tensor.name();
  return tensor.numElements() <= 1 && (!checkpoint::isFloatingPoint(tensor.dtype()) ||
                                       is_contained(kCounters, name.substr(name.rfind('.') + 1)));
}

bool hasWord(StringRef name, ArrayRef<StringLiteral> words) {
  SmallVector<StringRef> parts;
  SplitString(name, parts, "_-. ");
  return any_of(parts, [&](StringRef part) {
    return any_of(words, [&](StringRef word) { return part.equals_insensitive(word); });
  });
}

bool namesAverages(StringRef name) { return checkpoint::hasAveragesWord(name); }

bool consumeWrapper(StringRef &rest) {
  auto [part, after] = rest.split('.');
  if (part.size() == rest.size() || (!isInnerWrapper(part) && !is_contained(kContainers, part)))
    return false;
  rest = after;
  return true;
}

std::string withoutInnerWrappers(StringRef key) {
  SmallVector<StringRef> parts;
  key.split(parts, '.');
  StringRef last = parts.pop_back_val();
  erase_if(parts, isInnerWrapper);
  parts.push_back(last);
  return join(parts, ".");
}

std::optional<StringRef> prefixBeforeHead(StringRef name) {
  for (const Family *family : getFamilies()) {
    StringRef head = family->signs.answerHead;
    size_t at = StringRef(("." + name).str()).find(("." + head + ".").str());
    if (at != StringRef::npos &&
        withoutInnerWrappers(name.drop_front(at)) == (head + ".weight").str())
      return name.take_front(at);
  }
  return std::nullopt;
}

Place placeOf(StringRef name, bool isLightning) {
  if (name.starts_with(kCallbacks))
    return placeInCallbacks(name);
  StringRef top = name.split('.').first;
  if (is_contained(split(kTrainingState, ' '), top))
    return {Place::TrainingState, {}};
  if (isLightning && top != "state_dict" && !name.starts_with(kCurrentState))
    return {Place::TrainingState, {}};
  StringRef rest = name;
  while (consumeWrapper(rest))
    ;
  bool isAverage = false;
  while (consumeAverages(rest))
    isAverage = true;
  if (isAverage && is_contained(kCopies, rest.split('.').first))
    return {Place::TrainingState, {}};
  bool isOnline = isAverage && rest.consume_front(kOnline);
  return {isOnline    ? Place::Online
          : isAverage ? Place::Average
                      : Place::Model,
          name.drop_back(rest.size())};
}

const checkpoint::OpaqueValue *findUnreadContainer(const checkpoint::Checkpoint &file,
                                                   Place::Role role) {
  bool isLightning = file.scalars().contains("pytorch-lightning_version");
  for (const checkpoint::OpaqueValue &value : file.opaque()) {
    std::string name = value.name + ".";
    Place place = placeOf(name, isLightning);
    if (place.role == role && place.prefix.size() == name.size())
      return &value;
  }
  return nullptr;
}

} // namespace trm
