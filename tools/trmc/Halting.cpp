//===- Halting.cpp - the halting rule that is asked for -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Halting.h"
#include "trm/importer/Checkpoint/MappedFile.h"
#include "trm/tools/trmc/Calibrate/HaltingFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trm {

static bool namesFile(StringRef text) {
  StringRef name = text.split(',').first;
  if (any_of(getHaltingRules(), [&](const HaltRuleKind &rule) { return rule.name == name; }))
    return false;
  return text.ends_with(".json") || sys::fs::exists(text);
}

static std::string describeModel(StringRef name, StringRef digest) {
  return (name + " (" + (digest.empty() ? "no digest" : "SHA-256 " + digest) + ")").str();
}

static Expected<HaltingChoice> readHaltingFile(StringRef path, ModelOp model) {
  auto text = checkpoint::MappedFile::openText(path, "a halting rule");
  if (!text)
    return text.takeError();
  Expected<CalibratedHalting> file = parseHaltingFile((*text)->bytes(), path);
  if (!file)
    return file.takeError();
  mlir::DictionaryAttr source = model.getSourceAttr();
  mlir::StringAttr recorded = source ? source.getAs<mlir::StringAttr>("sha256") : nullptr;
  StringRef digest = recorded ? recorded.getValue() : "";
  if (file->digest != digest)
    return createStringError(
        "'" + path + "' was calibrated for " + describeModel(file->model, file->digest) +
        ", this model is " + describeModel(model.getSymName(), digest) +
        "; calibrate this one, or name the rule itself: " + spellHaltingFlags(file->choice));
  return file->choice;
}

static Expected<HaltingChoice> readHaltingFile(StringRef path, ModelOp model,
                                               std::optional<HaltEvery> every) {
  Expected<HaltingChoice> choice = readHaltingFile(path, model);
  if (choice && every && every != choice->every)
    return createStringError("--halt-every=" + stringifyHaltEvery(*every) + ": '" + path +
                             "' was calibrated to halt after every " +
                             stringifyHaltEvery(*choice->every) +
                             "; leave --halt-every out, or calibrate with it");
  return choice;
}

Expected<HaltingChoice> resolveHalting(StringRef text, ModelOp model,
                                       std::optional<HaltEvery> every) {
  if (namesFile(text))
    return readHaltingFile(text, model, every);
  Expected<HaltingChoice> choice = parseHaltingChoice(text);
  if (!choice)
    return createStringError("--halting=" + text + ": " + toString(choice.takeError()));
  choice->every = every;
  return choice;
}

} // namespace trm
