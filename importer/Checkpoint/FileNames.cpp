//===- FileNames.cpp - what the name of a checkpoint says -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/FileNames.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm::checkpoint {

constexpr StringLiteral extensions[] = {".safetensors", ".pt", ".pth", ".ckpt", ".bin"};

constexpr StringLiteral averagesWords[] = {"ema",      "shadow",   "swa",    "avg", "average",
                                           "averaged", "averages", "polyak", "emas"};

/// Words that tell no checkpoint from another.
constexpr StringLiteral commonWords[] = {"model", "models", "weight",  "weights", "state",
                                         "dict",  "param",  "params",  "pytorch", "parameters",
                                         "net",   "global", "network", "of"};

static std::optional<StepKind> stepKindOf(StringRef word) {
  return StringSwitch<std::optional<StepKind>>(word)
      .Cases({"step", "steps"}, StepKind::Step)
      .Cases({"iter", "iters", "iteration", "iterations"}, StepKind::Iteration)
      .Cases({"checkpoint", "ckpt", "chkpt"}, StepKind::Checkpoint)
      .Cases({"epoch", "epochs"}, StepKind::Epoch)
      .Default(std::nullopt);
}

/// Runs of letters and runs of digits; "10k" is a word, since it is not the number 10.
static SmallVector<StringRef> splitName(StringRef name) {
  SmallVector<StringRef> parts;
  while (!(name = name.drop_until(isAlnum)).empty()) {
    StringRef part = name.take_while(isAlpha);
    if (part.empty())
      part = name.take_while(isAlnum);
    parts.push_back(part);
    name = name.drop_front(part.size());
  }
  return parts;
}

/// "0.999" after the word, as two numbers.
static bool isRate(ArrayRef<StringRef> parts) {
  return parts.size() >= 2 && parts[0] == "0" && parts[1].starts_with("9") &&
         all_of(parts[1], isDigit);
}

static void takeNumber(FileName &result, uint64_t number, std::optional<StepKind> kind) {
  result.numbers.push_back(number);
  if (kind && (!result.step || *kind < result.step->kind))
    result.step = Step{*kind, number};
}

/// Whether a number is the rest of the one before it: "1.5e4", "1_000", "20 (1)".
static bool continuesNumber(StringRef before, StringRef part) {
  StringRef between(before.end(), part.begin() - before.end());
  bool isGroup = between == "_" && part.size() == 3 && before.size() <= 3;
  return isDigit(part.front()) && (isGroup || between == "." || between.contains('('));
}

bool hasAveragesWord(StringRef name) {
  return any_of(splitName(name), [](StringRef part) {
    return is_contained(averagesWords, StringRef(part.lower()));
  });
}

FileName FileName::parse(StringRef name) {
  FileName result;
  result.name = name.str();
  StringRef stem = name;
  for (StringRef extension : extensions)
    if (stem.consume_back(extension))
      result.extension = extension;
  SmallVector<StringRef> parts = splitName(stem);
  std::optional<StepKind> kind;
  for (size_t i = 0; i < parts.size(); ++i) {
    std::string word = parts[i].lower();
    bool continues = i >= 2 && stepKindOf(parts[i - 2].lower()) && all_of(parts[i - 1], isDigit) &&
                     continuesNumber(parts[i - 1], parts[i]);
    result.hasUnclearStep |=
        continues || word == "copy" || (kind && isDigit(word.front()) && !all_of(word, isDigit));
    uint64_t number;
    if (to_integer(parts[i], number, 10)) {
      takeNumber(result, number, kind);
      kind = std::nullopt;
      continue;
    }
    kind = stepKindOf(word);
    result.isShard |= word == "of" && !result.numbers.empty();
    if (hasAveragesWord(word)) {
      result.namesAverages = true;
      i += isRate(ArrayRef(parts).drop_front(i + 1)) ? 2 : 0;
    } else if (!kind && !is_contained(commonWords, StringRef(word))) {
      result.words.push_back(std::move(word));
    }
  }
  sort(result.words);
  return result;
}

bool areAveragesOf(const FileName &averages, const FileName &checkpoint, bool isLast) {
  if (!averages.namesAverages || checkpoint.namesAverages)
    return false;
  if (averages.words.empty() && averages.numbers.empty())
    return isLast;
  bool sameKind =
      !averages.step || !checkpoint.step || averages.step->kind == checkpoint.step->kind;
  return sameKind && averages.numbers == checkpoint.numbers && averages.words == checkpoint.words;
}

std::string joinPath(StringRef folder, StringRef name) {
  SmallString<128> joined(folder);
  sys::path::append(joined, name);
  return std::string(joined);
}

} // namespace trm::checkpoint
