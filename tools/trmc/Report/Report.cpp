//===- Report.cpp - the report of a compile -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Report/Report.h"
#include "trm/codegen/StagedOutputs.h"
#include "trm/dialect/Trm/PrecisionNames.h"
#include "trm/tools/trmc/Report/CodeSize.h"
#include "trm/tools/trmc/Report/Json.h"
#include "trm/tools/trmc/Report/PassLog.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {

/// Raised when a key changes its meaning or goes.
static constexpr int64_t kFormat = 1;

/// Page.html, with places for the others, the style and the scripts.
static constexpr StringLiteral kPageParts[] = {
#include "trm/tools/trmc/Report/PageText.inc"
};

/// In a script element only `<` could end it or begin a comment.
static std::string escapeScript(StringRef facts) {
  std::string text;
  for (char c : facts)
    text += c == '<' ? StringRef("\\u003c") : StringRef(&c, 1);
  return text;
}

static std::string makePage(StringRef facts) {
  std::string text;
  raw_string_ostream os(text);
  StringRef page = kPageParts[0];
  auto writeUntil = [&](StringRef place) {
    auto [before, behind] = page.split(place);
    os << before;
    page = behind;
  };
  writeUntil("%STYLE%");
  os << kPageParts[1];
  writeUntil("%FACTS%");
  os << escapeScript(facts);
  writeUntil("%SCRIPT%");
  for (StringRef script : drop_begin(kPageParts, 2))
    os << script;
  os << page;
  return text;
}

Expected<std::unique_ptr<ReportCollector>> ReportCollector::create(StringRef folder,
                                                                   mlir::MLIRContext &context) {
  if (std::error_code code = sys::fs::create_directories(folder))
    return createStringError("cannot make the folder '" + folder +
                             "' of --report: " + code.message());
  return std::unique_ptr<ReportCollector>(new ReportCollector(folder, context));
}

ReportCollector::ReportCollector(StringRef folder, mlir::MLIRContext &context)
    : folder(folder), log(std::make_shared<PassLog>()) {
  collectRemarks(context, log);
  report = json::Object{{"format", kFormat},
                        {"model", nullptr},
                        {"recursion", json::Object{{"before", nullptr}, {"after", nullptr}}},
                        {"costs", nullptr},
                        {"traffic", nullptr},
                        {"arena", nullptr}};
}

/// What only the lowered model knows; null before.
static json::Value describeSizes(mlir::ModuleOp module) {
  FactsAttr facts = FactsAttr::of(module);
  if (!facts || !facts.getSizes())
    return nullptr;
  return json::Object{{"arena_bytes", facts.getSizes().getArenaBytes()},
                      {"weight_bytes", facts.getSizes().getWeightBytes()},
                      {"precision", toJson(describePrecision(facts.getPrecision()))},
                      {"multiply_adds_per_step", facts.getMultiplyAddsPerStep()}};
}

void ReportCollector::addPhase(StringRef name) {
  Clock::time_point now = Clock::now();
  json::Object phase{{"name", name},
                     {"seconds", std::chrono::duration<double>(now - phaseBegan).count()}};
  if (!level.empty())
    phase["level"] = toJson(level);
  phases.push_back(std::move(phase));
  phaseBegan = now;
}

void ReportCollector::beginLevel(StringRef name) {
  level = name.str();
  log->beginLevel(name);
}

/// Sizes of one of several levels, once they are known.
void ReportCollector::describeLevel(mlir::ModuleOp module) {
  FactsAttr facts = FactsAttr::of(module);
  if (facts && facts.getSizes())
    levels.push_back(json::Object{{"name", toJson(level)},
                                  {"arena_bytes", facts.getSizes().getArenaBytes()},
                                  {"weight_bytes", facts.getSizes().getWeightBytes()}});
}

void ReportCollector::beforePhase(Phase phase, mlir::PassManager &passes) {
  log->beginPhase(phase);
  watchPasses(passes, log);
}

void ReportCollector::afterPhase(Phase phase, mlir::ModuleOp module) {
  addPhase(stringifyPhase(phase));
  report["target"] = describeTarget(module);
  report["arena"] = describeArena(module);
  report["sizes"] = describeSizes(module);
  if (phase == Phase::Llvm && !level.empty())
    describeLevel(module);
  auto models = module.getOps<ModelOp>();
  if (models.empty())
    return;
  ModelOp model = *models.begin();
  json::Object &recursion = *report.getObject("recursion");
  report["costs"] = describeCosts(model);
  if (phase != Phase::Import) {
    recursion["after"] = describeRecursion(model);
    report["optimized_model"] = describeModel(model);
    return;
  }
  modelName = model.getSymName().str();
  recursion["before"] = describeRecursion(model);
  report["model"] = describeModel(model);
}

/// Name and size of each; the folder is the user's own.
static json::Array describeArtifacts(ArrayRef<std::string> paths) {
  json::Array artifacts;
  for (const std::string &path : paths) {
    uint64_t bytes = 0;
    if (!sys::fs::file_size(path, bytes))
      artifacts.push_back(
          json::Object{{"file", toJson(sys::path::filename(path))}, {"bytes", bytes}});
  }
  return artifacts;
}

void ReportCollector::beforeCommand(ArrayRef<StringRef> command) {
  for (StringRef argument : command)
    if (!codeBytes && !modelName.empty())
      codeBytes = countCodeBytes(argument, modelName);
}

Error ReportCollector::write(StringRef compiler, ArrayRef<std::string> artifacts) {
  level.clear();
  if (!artifacts.empty())
    addPhase("emit");
  if (!levels.empty())
    report["levels"] = std::move(levels);
  json::Array passes;
  for (const PassRecord &record : log->getRecords())
    passes.push_back(describePass(record));
  report["passes"] = std::move(passes);
  report["phases"] = std::move(phases);
  report["compiler"] = compiler;
  report["compile_seconds"] = std::chrono::duration<double>(Clock::now() - started).count();
  report["artifacts"] = describeArtifacts(artifacts);
  beforeCommand(SmallVector<StringRef>(artifacts.begin(), artifacts.end()));
  report["code_bytes"] = codeBytes ? json::Value(*codeBytes) : json::Value(nullptr);
  if (log->getTraffic())
    report["traffic"] = describeTraffic(*log->getTraffic());
  json::Value facts(std::move(report));
  std::string text = formatv("{0:2}", facts).str();
  StagedOutputs outputs;
  SmallString<256> data(folder), page(folder);
  sys::path::append(data, "report.json");
  sys::path::append(page, "report.html");
  if (Error error = outputs.write(data, text + "\n"))
    return error;
  if (Error error = outputs.write(page, makePage(text)))
    return error;
  return outputs.commit();
}

} // namespace trm
