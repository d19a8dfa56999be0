//===- InspectJson.cpp - what a checkpoint is, for programs -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// docs/checkpoints.md says what the members are.
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Inspect.h"

#include "llvm/Support/Path.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace trm {
using Json = nlohmann::ordered_json;

static Json toJson(const FactValue &value) {
  return std::visit([](const auto &inside) { return Json(inside); }, value);
}

static Json toJson(const PuzzleTable &table) {
  int64_t rowBytes = table.width * static_cast<int64_t>(sizeof(float));
  return {{"rows", table.rows},
          {"width", table.width},
          {"bytes", table.bytes},
          {"imported_rows", table.importedRows},
          {"program_bytes_per_row", rowBytes},
          {"program_bytes", rowBytes * table.importedRows},
          {"program_bytes_of_all_rows", rowBytes * table.rows}};
}

static Json toJson(const Fact &fact) {
  Json json = {{"value", toJson(fact.statement.value)},
               {"origin", toText(fact.statement.origin).str()},
               {"place", fact.statement.place}};
  if (!fact.statement.file.empty())
    json["file"] = sys::path::filename(fact.statement.file).str();
  return json;
}

static Json describeWeights(const InspectReport &report) {
  const ChosenWeights &weights = report.weights;
  Json json = {{"kind", toText(weights.kind).str()},
               {"certain", weights.isCertain},
               {"reason", weights.reason},
               {"averages_prefix", weights.averagedPrefix},
               {"averages_file", sys::path::filename(weights.averagesFile).str()},
               {"lora", report.lora},
               {"without_average", weights.withoutAverage}};
  json["types"] = Json::array();
  for (const DTypeUse &use : report.dtypes)
    json["types"].push_back({{"type", checkpoint::name(use.dtype).str()},
                             {"tensors", use.tensors},
                             {"elements", use.elements},
                             {"bytes", use.bytes}});
  return json;
}

static Json describeDefaults(const InspectReport &report) {
  if (!report.defaults || !report.cost)
    return nullptr;
  return {{"emit", "program"},
          {"output", report.defaults->output},
          {"program_bytes", report.estimateProgramBytes()},
          {"target", report.defaults->target},
          {"cpu", report.defaults->cpu},
          {"precision", report.defaults->precision},
          {"halting", "never"},
          {"max_steps", report.maxSteps},
          {"own_halting", report.ownHalting},
          {"halt_every", "step"},
          {"step_cycles", report.stepCycles}};
}

static void addLists(const InspectReport &report, Json &json) {
  json["importers"] = Json::array();
  for (const InspectReport::ImporterClaim &bid : report.claims)
    json["importers"].push_back(
        {{"name", bid.importer}, {"score", bid.claim.score}, {"reason", bid.claim.reason}});
  json["unread"] = Json::array();
  for (const checkpoint::OpaqueValue &value : report.unread)
    json["unread"].push_back({{"name", value.name}, {"what", value.what}});
  json["findings"] = Json::array();
  for (const Finding &finding : report.findings)
    json["findings"].push_back({{"level", toText(finding.level).str()},
                                {"code", finding.code},
                                {"message", finding.message}});
}

void InspectReport::printJson(raw_ostream &os) const {
  Json json = {{"path", path},
               {"format", format},
               {"file_bytes", fileBytes},
               {"sha256", sha256.empty() ? Json() : Json(sha256)},
               {"tensors", tensors},
               {"elements", elements},
               {"key_prefix", weights.prefix},
               {"name", name},
               {"family", family},
               {"reason", reason}};
  json["weights"] = describeWeights(*this);
  json["training_state"] = {{"tensors", trainingTensors}, {"bytes", trainingBytes}};
  json["facts"] = Json::object();
  for (const Fact &fact : import.facts)
    json["facts"][fact.name] = toJson(fact);
  json["missing"] = Json::object();
  for (const MissingFact &fact : import.missing)
    json["missing"][fact.name] = {
        {"flag", fact.flag}, {"file", fact.file}, {"key", fact.key}, {"hint", fact.hint}};
  if (cost) {
    json["parameters"] = cost->parameters;
    json["weight_bytes"] = cost->weightBytes;
    json["multiply_adds_per_step"] = cost->multiplyAddsPerStep;
  }
  json["puzzle_embedding"] = import.puzzleTable ? toJson(*import.puzzleTable) : Json();
  json["unused_tensors"] = import.unusedTensors;
  json["ignored_tensors"] = leftTensors.ignored;
  json["others"] = others;
  json["default_compile"] = describeDefaults(*this);
  addLists(*this, json);
  // Text of a file need not be UTF-8.
  os << json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) << '\n';
}

} // namespace trm
