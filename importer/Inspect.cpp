//===- Inspect.cpp - what a checkpoint is -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Inspect.h"

#include "trm/importer/Checkpoint/TerminalText.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {
namespace {

/// Rows of text with aligned columns; the last column is as wide as it likes.
class Table {
public:
  void add(std::vector<std::string> row) {
    for (std::string &cell : row)
      cell = terminalText(cell);
    rows.push_back(std::move(row));
  }

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

/// The program has float32 whatever the file has.
uint64_t programBytes(const PuzzleTable &table, int64_t rows) {
  return static_cast<uint64_t>(rows) * table.width * sizeof(float);
}

void addPuzzles(Table &table, const std::optional<PuzzleTable> &puzzles) {
  if (!puzzles) {
    table.add({"puzzle embedding", "none"});
    return;
  }
  table.add({"puzzle embedding", grouped(puzzles->rows) + " rows of " + grouped(puzzles->width) +
                                     ", " + withUnit(puzzles->bytes) + "; " +
                                     grouped(puzzles->importedRows) + " imported"});
  table.add({"in the program", withUnit(programBytes(*puzzles, 1)) + " a row, " +
                                   withUnit(programBytes(*puzzles, puzzles->importedRows)) +
                                   " imported; --puzzle-ids=all would take " +
                                   withUnit(programBytes(*puzzles, puzzles->rows))});
}

void printModel(raw_ostream &os, const InspectReport &report) {
  os << "\nmodel\n";
  Table table;
  if (report.cost) {
    table.add({"parameters", grouped(report.cost->parameters)});
    table.add({"weight bytes", grouped(report.cost->weightBytes)});
    table.add({"multiply-adds per supervision step", grouped(report.cost->multiplyAddsPerStep)});
  } else {
    table.add({"parameters", "known when nothing is missing"});
  }
  addPuzzles(table, report.import.puzzleTable);
  table.print(os);
}

void printDefaults(raw_ostream &os, const InspectReport &report) {
  if (!report.defaults || !report.cost)
    return;
  const InspectReport::DefaultCompile &defaults = *report.defaults;
  os << "\ntrmc would make\n";
  Table table;
  table.add({"a program", defaults.output + ", about " + withUnit(report.estimateProgramBytes())});
  table.add({"target", defaults.target + " (" + defaults.cpu + ")"});
  table.add({"precision", defaults.precision});
  if (report.maxSteps)
    table.add({"halting", "after all " + itostr(report.maxSteps) +
                              " steps; the program's --halt and --halting say otherwise (the "
                              "model's own rule is " +
                              report.ownHalting + ")"});
  if (report.stepCycles > 1)
    table.add({"looks", "after each step; --halt-every=cycle: after each of the " +
                            itostr(report.stepCycles) + " cycles of a step"});
  table.print(os);
}

void printMissing(raw_ostream &os, ArrayRef<MissingFact> missing) {
  if (missing.empty())
    return;
  os << "\nmissing\n";
  Table table;
  for (const MissingFact &fact : missing)
    table.add({fact.name, fact.remedy() + (fact.hint.empty() ? "" : "; " + fact.hint)});
  table.print(os);
}

void printLeft(raw_ostream &os, const UnreadTensors &left) {
  if (left.acting.empty() && left.beside.empty() && left.ignored.empty())
    return;
  os << "\nno part of the model\n";
  Table table;
  for (const UnreadTensor &tensor : left.acting)
    table.add({"error", tensor.name, tensor.meaning});
  for (const std::string &name : left.beside)
    table.add({"warning", name, "of another output"});
  for (const std::string &name : left.ignored)
    table.add({"ignored", name, "--ignore-tensors"});
  table.print(os);
}

void printFindings(raw_ostream &os, ArrayRef<Finding> findings) {
  if (findings.empty())
    return;
  os << "\nfindings\n";
  Table table;
  for (const Finding &finding : findings)
    table.add({toText(finding.level).str(), finding.message});
  table.print(os);
}

std::string describeTypes(ArrayRef<DTypeUse> dtypes) {
  auto describe = [](const DTypeUse &use) {
    return checkpoint::name(use.dtype).str() + " " + utostr(use.tensors) + " (" +
           withUnit(use.bytes) + ")";
  };
  return join(map_range(dtypes, describe), ", ");
}

std::string describeWeights(const ChosenWeights &weights) {
  std::string place =
      weights.averagedPrefix.empty() ? "" : " from '" + weights.averagedPrefix + "'";
  if (!weights.averagesFile.empty())
    place += " of " + sys::path::filename(weights.averagesFile).str();
  return (weights.isCertain ? toText(weights.kind).str() + place : "raw or ema") + ": " +
         weights.reason;
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
  report.weights = source.getWeights();
  report.weights.tensors.clear();
  report.dtypes = countDTypes(source.getTensors());
  for (const checkpoint::Tensor *tensor : source.getWeightSets().trainingState) {
    ++report.trainingTensors;
    report.trainingBytes += tensor->numBytes();
  }
  report.unread = file.opaque().vec();
  if (source.getLora())
    report.lora = describe(*source.getLora());
  report.others = source.getPaths().others;
  report.name = source.getModelName().str();
  report.family = bid.importer->getName().str();
  report.description = bid.importer->getDescription().str();
  report.reason = bid.claim.reason;
  for (const ImporterRegistry::Bid &other : registry.explain(source))
    report.claims.push_back({other.importer->getName().str(), other.claim});
  return report;
}

uint64_t InspectReport::estimateProgramBytes() const {
  // Host program and kernels: 906 to 917 kB in the bundled models' programs.
  constexpr uint64_t codeBytes = 910000;
  return cost ? cost->parameters * sizeof(float) + codeBytes : 0;
}

void InspectReport::printText(raw_ostream &os, bool explain) const {
  os << terminalText(path) << '\n';
  Table table;
  table.add({"family", family + ", " + description});
  table.add({"because", reason});
  table.add({"name", name});
  table.add({"file", format + ", " + withUnit(fileBytes) + ", " + utostr(tensors) + " tensors, " +
                         grouped(elements) + " elements"});
  table.add({"sha256", sha256.empty() ? "not made of so large a file; --sha256 makes it" : sha256});
  table.add({"weights", describeWeights(weights)});
  if (!lora.empty())
    table.add({"merged", lora});
  if (!others.empty())
    table.add({"also there", join(others, ", ")});
  table.add({"types", describeTypes(dtypes)});
  table.add({"key prefix", weights.prefix.empty() ? "none" : weights.prefix});
  if (trainingTensors)
    table.add({"training state", utostr(trainingTensors) +
                                     (trainingTensors == 1 ? " tensor, " : " tensors, ") +
                                     withUnit(trainingBytes) + ", left out"});
  table.print(os);
  if (explain) {
    os << "\nimporters\n";
    Table importers;
    for (const ImporterClaim &bid : claims)
      importers.add({bid.importer, "score " + utostr(bid.claim.score), bid.claim.reason});
    importers.print(os);
  }
  printFacts(os, import.facts);
  printModel(os, *this);
  printDefaults(os, *this);
  printMissing(os, import.missing);
  printLeft(os, leftTensors);
  printFindings(os, findings);
}

} // namespace trm
