//===- HaltingFile.cpp - the JSON of a calibrated rule ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Calibrate/HaltingFile.h"
#include "trm/codegen/Target/ParseJson.h"

using namespace llvm;

namespace trm {
namespace {

constexpr StringLiteral kFormat = "trm-halting";
constexpr int64_t kVersion = 1;
/// Of files with "halt_every", which whoever reads version 1 alone would overlook.
constexpr int64_t kCycleVersion = 2;

void writeNumber(json::OStream &json, StringRef key, double value) {
  json.attributeBegin(key);
  json.rawValue(shortNumber(value));
  json.attributeEnd();
}

void writeCalibration(json::OStream &json, const Calibration &calibration) {
  const Trace &trace = calibration.trace;
  const Outcome &best = calibration.choice.best();
  Interval interval = lossInterval(trace, best);
  json.attribute("puzzles", best.counts.puzzles());
  json.attribute("puzzles_file", calibration.puzzlesName);
  json.attribute("puzzles_sha256", calibration.puzzlesDigest);
  json.attribute("labelled", trace.labelled);
  writeNumber(json, "max_steps", trace.maxSteps());
  writeNumber(json, "mean_steps", best.meanSteps);
  writeNumber(json, "accuracy", best.accuracy());
  writeNumber(json, "full_accuracy", best.fullAccuracy());
  json.attribute("lost", best.counts.onlyFull);
  json.attribute("gained", best.counts.onlyRule);
  writeNumber(json, "loss", best.loss());
  json.attributeArray("loss_interval", [&] {
    json.rawValue(shortNumber(interval.low));
    json.rawValue(shortNumber(interval.high));
  });
  writeNumber(json, "confidence", kConfidence);
  writeNumber(json, "max_loss", calibration.bound.maxLoss);
  json.attribute("confident", calibration.bound.confident);
}

struct ModelText {
  std::string name;
  std::string digest;
};

struct HaltingText {
  std::string format;
  int64_t version = 0;
  HaltingChoice choice;
  std::string every = stringifyHaltEvery(HaltEvery::Step).str();
  ModelText model;
};

bool fromJSON(const json::Value &value, ModelText &model, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("name", model.name) && object.map("digest", model.digest);
}

bool fromJSON(const json::Value &value, HaltingText &text, json::Path path) {
  json::ObjectMapper object(value, path);
  if (!object || !object.map("format", text.format) || !object.map("version", text.version))
    return false;
  if (text.format != kFormat) {
    path.field("format").report("expected \"trm-halting\"");
    return false;
  }
  if (text.version != kVersion && text.version != kCycleVersion) {
    path.field("version").report("expected 1 or 2, the versions that this trmc reads");
    return false;
  }
  if (!object.mapOptional("halt_every", text.every))
    return false;
  for (HaltEvery every : {HaltEvery::Step, HaltEvery::Cycle})
    if (text.every == stringifyHaltEvery(every))
      text.choice.every = every;
  if (!text.choice.every) {
    path.field("halt_every").report("expected \"step\" or \"cycle\"");
    return false;
  }
  return object.map("rule", text.choice.rule) && object.map("threshold", text.choice.threshold) &&
         object.map("stable_steps", text.choice.stableSteps) && object.map("model", text.model);
}

} // namespace

void writeHaltingFile(raw_ostream &os, const Calibration &calibration) {
  const HaltingChoice &rule = calibration.choice.best().choice;
  json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("format", kFormat);
    bool isCycle = rule.every == HaltEvery::Cycle;
    json.attribute("version", isCycle ? kCycleVersion : kVersion);
    json.attribute("rule", rule.rule);
    writeNumber(json, "threshold", rule.threshold);
    json.attribute("stable_steps", rule.stableSteps);
    if (isCycle)
      json.attribute("halt_every", stringifyHaltEvery(HaltEvery::Cycle));
    json.attributeObject("model", [&] {
      json.attribute("name", calibration.trace.model);
      json.attribute("digest", calibration.trace.digest);
    });
    json.attributeObject("calibration", [&] { writeCalibration(json, calibration); });
  });
  os << '\n';
}

Expected<CalibratedHalting> parseHaltingFile(StringRef json, StringRef path) {
  auto fail = [&](Error error) {
    return createStringError("'" + path + "' is not a halting rule that trmc calibrate wrote: " +
                             toString(std::move(error)));
  };
  Expected<HaltingText> text = parseJson<HaltingText>(json, "halting");
  if (!text)
    return fail(text.takeError());
  if (Error error = checkHaltingChoice(text->choice))
    return fail(std::move(error));
  return CalibratedHalting{text->choice, text->model.name, text->model.digest};
}

} // namespace trm
