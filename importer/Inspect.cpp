//===- Inspect.cpp - what a checkpoint is -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Inspect.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace trm {
namespace {

using Json = nlohmann::ordered_json;

/// Rows of text with aligned columns; the last column is as wide as it likes.
class Table {
public:
  void add(std::vector<std::string> row) { rows.push_back(std::move(row)); }

  void print(raw_ostream &os) const {
    std::vector<size_t> widths;
    for (const std::vector<std::string> &row : rows) {
      widths.resize(std::max(widths.size(), row.size()));
      for (auto [width, cell] : zip(widths, row))
        width = std::max(width, cell.size());
    }
    for (const std::vector<std::string> &row : rows) {
      os << ' ';
      for (auto [index, cell] : enumerate(row)) {
        bool last = index + 1 == row.size();
        os << ' ' << left_justify(cell, last ? 0 : widths[index] + 1);
      }
      os << '\n';
    }
  }

private:
  std::vector<std::vector<std::string>> rows;
};

/// 1234567 as "1,234,567".
std::string grouped(uint64_t number) {
  std::string digits = utostr(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(at, ",");
  return digits;
}

std::string withUnit(uint64_t bytes) {
  static constexpr StringLiteral units[] = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000)
    return utostr(bytes) + " bytes";
  double amount = bytes / 1000.0;
  size_t unit = 0;
  for (; amount >= 1000 && unit + 1 < std::size(units); ++unit)
    amount /= 1000;
  std::string text;
  raw_string_ostream(text) << format("%.1f ", amount) << units[unit];
  return text;
}

Json toJson(const FactValue &value) {
  return std::visit([](const auto &inside) { return Json(inside); }, value);
}

Json toJson(const PuzzleTable &table) {
  return {{"rows", table.rows},
          {"width", table.width},
          {"bytes", table.bytes},
          {"imported_rows", table.importedRows}};
}

void printFacts(raw_ostream &os, ArrayRef<Fact> facts) {
  os << "\nfacts\n";
  Table table;
  for (const Fact &fact : facts) {
    const Statement &statement = fact.statement;
    std::string place = statement.place;
    if (!statement.file.empty())
      place += " in " + sys::path::filename(statement.file).str();
    table.add({fact.name, toText(statement.value), toText(statement.origin).str(), place});
  }
  table.print(os);
}

void printCost(raw_ostream &os, const InspectReport &report) {
  os << "\nmodel\n";
  Table table;
  if (report.cost) {
    table.add({"parameters", grouped(report.cost->parameters)});
    table.add({"weight bytes", grouped(report.cost->weightBytes)});
    table.add({"multiply-adds per supervision step", grouped(report.cost->multiplyAddsPerStep)});
  } else {
    table.add({"parameters", "known when nothing is missing"});
  }
  if (const std::optional<PuzzleTable> &puzzles = report.import.puzzleTable)
    table.add({"puzzle embedding", grouped(puzzles->rows) + " rows of " + grouped(puzzles->width) +
                                       ", " + withUnit(puzzles->bytes) + "; " +
                                       grouped(puzzles->importedRows) + " imported"});
  else
    table.add({"puzzle embedding", "none"});
  table.print(os);
}

void printMissing(raw_ostream &os, ArrayRef<MissingFact> missing) {
  if (missing.empty())
    return;
  os << "\nmissing\n";
  Table table;
  for (const MissingFact &fact : missing)
    table.add({fact.name, "give " + fact.flag + ", or put " + fact.file + " beside it"});
  table.print(os);
}

void printUnused(raw_ostream &os, ArrayRef<std::string> unused) {
  if (unused.empty())
    return;
  os << "\nwarning: no part of the model\n";
  for (const std::string &key : unused)
    os << "  " << key << '\n';
}

} // namespace

InspectReport InspectReport::begin(const Source &source, const ImporterRegistry::Bid &bid,
                                   const ImporterRegistry &registry) {
  const checkpoint::Checkpoint &file = source.getCheckpoint();
  InspectReport report;
  report.path = source.getPath().str();
  report.format = file.format().str();
  report.fileBytes = file.fileBytes();
  report.tensors = file.tensors().size();
  report.elements = 0;
  for (const checkpoint::Tensor &tensor : file.tensors())
    report.elements += tensor.numElements();
  report.keyPrefix = source.getKeyPrefix().str();
  report.name = source.getModelName().str();
  report.family = bid.importer->getName().str();
  report.description = bid.importer->getDescription().str();
  report.reason = bid.claim.reason;
  for (const ImporterRegistry::Bid &other : registry.explain(source))
    report.claims.push_back({other.importer->getName().str(), other.claim});
  return report;
}

void InspectReport::printText(raw_ostream &os, bool explain) const {
  os << path << '\n';
  Table table;
  table.add({"family", family + ", " + description});
  table.add({"because", reason});
  table.add({"name", name});
  table.add({"file", format + ", " + withUnit(fileBytes) + ", " + utostr(tensors) + " tensors, " +
                         grouped(elements) + " elements"});
  table.add({"key prefix", keyPrefix.empty() ? "none" : keyPrefix});
  table.print(os);
  if (explain) {
    os << "\nimporters\n";
    Table importers;
    for (const ImporterClaim &bid : claims)
      importers.add({bid.importer, "score " + utostr(bid.claim.score), bid.claim.reason});
    importers.print(os);
  }
  printFacts(os, import.facts);
  printCost(os, *this);
  printMissing(os, import.missing);
  printUnused(os, import.unusedTensors);
}

void InspectReport::printJson(raw_ostream &os) const {
  Json json = {{"path", path},       {"format", format},     {"file_bytes", fileBytes},
               {"tensors", tensors}, {"elements", elements}, {"key_prefix", keyPrefix},
               {"name", name},       {"family", family},     {"reason", reason}};
  json["facts"] = Json::object();
  for (const Fact &fact : import.facts) {
    Json &entry = json["facts"][fact.name];
    entry = {{"value", toJson(fact.statement.value)},
             {"origin", toText(fact.statement.origin).str()},
             {"place", fact.statement.place}};
    if (!fact.statement.file.empty())
      entry["file"] = sys::path::filename(fact.statement.file).str();
  }
  json["missing"] = Json::object();
  for (const MissingFact &fact : import.missing)
    json["missing"][fact.name] = {{"flag", fact.flag}, {"file", fact.file}};
  if (cost) {
    json["parameters"] = cost->parameters;
    json["weight_bytes"] = cost->weightBytes;
    json["multiply_adds_per_step"] = cost->multiplyAddsPerStep;
  }
  json["puzzle_embedding"] = import.puzzleTable ? toJson(*import.puzzleTable) : Json();
  json["unused_tensors"] = import.unusedTensors;
  json["importers"] = Json::array();
  for (const ImporterClaim &bid : claims)
    json["importers"].push_back(
        {{"name", bid.importer}, {"score", bid.claim.score}, {"reason", bid.claim.reason}});
  // Text of a file need not be UTF-8.
  os << json.dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) << '\n';
}

} // namespace trm
