//===- SettingPlaces.cpp - what the place of a setting means ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/SettingPlaces.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {
constexpr StringLiteral kUsualParts[] = {
    "arch",        "architecture",     "model",    "model_config",
    "model_cfg",   "model_args",       "args",     "hyper_parameters",
    "hparams",     "config",           "cfg",      "network",
    "net",         "transformer",      "backbone", "attn",
    "attention",   "self_attn",        "mlp",      "self_attention",
    "attn_config", "attention_config", "ffn",      "block",
    "layer",       "blocks",           "layers",   "inner"};

constexpr StringLiteral kStepWords[] = {"steps", "supervision", "supervisions",
                                        "sup",   "iterations",  "iters"};
/// How often something is done, or how long before it is.
constexpr StringLiteral kIntervalWords[] = {"every",  "interval", "per",  "accumulation", "check",
                                            "sanity", "log",      "save", "logging",      "warmup"};
/// Hugging Face's eval_steps is an interval, Keras' validation_steps a number of batches.
constexpr StringLiteral kIntervals[] = {"steps", "num_steps", "n_steps"};
constexpr StringLiteral kUses[] = {"inference", "infer", "deploy", "deployment", "predict"};

static SmallVector<StringRef> wordsOf(StringRef normalized) {
  SmallVector<StringRef> words;
  normalized.split(words, '_', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return words;
}

static bool hasWord(ArrayRef<StringRef> words, ArrayRef<StringLiteral> wanted) {
  return any_of(words, [&](StringRef word) { return is_contained(wanted, word); });
}

static bool isUsualPart(StringRef part) {
  return all_of(part, isDigit) || is_contained(kUsualParts, normalizeName(part));
}

static bool isOfEvaluation(StringRef normalized) {
  SmallVector<StringRef> words = wordsOf(normalized);
  return any_of(words, isEvaluationWord) || hasWord(words, kUses);
}

static bool isInterval(StringRef name, ArrayRef<StringRef> words) {
  std::optional<StringRef> rest = withoutEvaluation(name);
  return hasWord(words, kIntervalWords) ||
         (rest && !hasWord(words, kUses) && is_contained(kIntervals, *rest)) ||
         name == "num_eval_steps";
}

StringRef lastPart(StringRef key) { return key.substr(key.rfind('.') + 1); }

StringRef parentOf(StringRef key) {
  return key.contains('.') ? key.take_front(key.rfind('.')) : StringRef();
}

bool isUsualPlace(StringRef section) {
  SmallVector<StringRef> parts;
  section.split(parts, '.', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return all_of(parts, isUsualPart);
}

std::optional<std::string> evaluatedName(StringRef key) {
  std::string name = normalizeName(lastPart(key));
  if (std::optional<StringRef> rest = withoutEvaluation(name))
    return rest->str();
  if (isOfEvaluation(normalizeName(parentOf(key))))
    return name;
  return std::nullopt;
}

bool mayCountStepsOfEvaluation(StringRef key) {
  SmallVector<StringRef> parts;
  key.split(parts, '.');
  if (any_of(ArrayRef(parts).drop_back(),
             [](StringRef part) { return isHarmless(normalizeName(part)); }))
    return false;
  std::string name = normalizeName(parts.back());
  SmallVector<StringRef> words = wordsOf(name);
  return isOfEvaluation(normalizeName(key)) && hasWord(words, kStepWords) &&
         !isInterval(name, words);
}

ArrayRef<StringLiteral> findForeignAt(StringRef key) {
  for (StringRef rest = key;;) {
    if (ArrayRef<StringLiteral> harmless = findForeign(normalizeName(rest)); !harmless.empty())
      return harmless;
    auto [first, inside] = rest.split('.');
    if (inside.empty() || !isUsualPart(first))
      return {};
    rest = inside;
  }
}

} // namespace trm
