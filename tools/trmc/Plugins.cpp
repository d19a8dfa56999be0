//===- Plugins.cpp - trmc plugins ---------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/PassNames.h"
#include "trm/tools/trmc/Trmc.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace trm {
namespace {

struct Row {
  std::string name;
  std::string description;
  std::string origin;
  /// Of an importer, where there is a checkpoint.
  std::optional<Claim> claim = std::nullopt;
  /// Of a backend.
  ArrayRef<ArtifactKind> artifacts = {};
};

struct Section {
  StringRef title, key;
  std::vector<Row> rows;
};

std::vector<Row> listImporters(const ImporterRegistry &importers, const Source *source) {
  std::vector<Row> rows;
  if (!source) {
    for (const ImporterRegistry::Entry &entry : importers.getEntries())
      rows.push_back(
          {entry.importer->getName().str(), entry.importer->getDescription().str(), entry.origin});
    return rows;
  }
  for (const ImporterRegistry::Bid &bid : importers.explain(*source))
    rows.push_back({bid.importer->getName().str(), bid.importer->getDescription().str(),
                    bid.origin.str(), bid.claim});
  return rows;
}

std::vector<Row> listBackends(const BackendRegistry &backends) {
  std::vector<Row> rows;
  for (const BackendRegistry::Entry &entry : backends.getEntries())
    rows.push_back({entry.backend->getName().str(), entry.backend->getDescription().str(),
                    entry.origin, std::nullopt, entry.backend->getArtifactKinds()});
  return rows;
}

std::vector<Row> listTargetRecords(const TargetRegistry &targets) {
  std::vector<Row> rows;
  for (const TargetRecord &record : targets.getRecords())
    rows.push_back({record.name, record.description, record.origin});
  return rows;
}

/// Names in one of MLIR's registries, and the plugins that brought some of them.
template <typename Names>
std::vector<Row> listNames(const Names &names, ArrayRef<LoadedPlugin> plugins,
                           std::vector<std::string> LoadedPlugin::*brought) {
  StringMap<StringRef> origins;
  for (const LoadedPlugin &plugin : plugins)
    for (const std::string &name : plugin.*brought)
      origins[name] = plugin.path;
  std::vector<Row> rows;
  for (StringRef name : names) {
    auto it = origins.find(name);
    rows.push_back({name.str(), describePass(name).str(),
                    it == origins.end() ? "built in" : it->second.str()});
  }
  return rows;
}

std::vector<Section> listSections(const Toolbox &toolbox, const Source *source) {
  ArrayRef<LoadedPlugin> plugins = toolbox.getPlugins();
  std::vector<Row> loaded;
  for (const LoadedPlugin &plugin : plugins)
    loaded.push_back({plugin.name, plugin.version, plugin.path});
  return {{"Plugins", "plugins", std::move(loaded)},
          {"Importers", "importers", listImporters(toolbox.importers, source)},
          {"Passes and pipelines", "passes",
           listNames(listPassNames(), plugins, &LoadedPlugin::passes)},
          {"Targets", "targets", listTargetRecords(toolbox.targets)},
          {"Backends", "backends", listBackends(toolbox.backends)},
          {"Dialects", "dialects",
           listNames(toolbox.dialects.getDialectNames(), plugins, &LoadedPlugin::dialects)}};
}

void printText(ArrayRef<Section> sections, raw_ostream &os) {
  for (const Section &section : sections) {
    os << section.title << ":\n";
    if (section.rows.empty())
      os << "  none (--load-plugin=FILE loads one; TRM_PLUGIN_PATH names others)\n";
    size_t width = 15;
    for (const Row &row : section.rows)
      width = std::max(width, row.name.size());
    for (const Row &row : section.rows) {
      os << "  " << left_justify(row.name, width) << "  " << terminalText(row.description)
         << (row.description.empty() ? "(" : " (") << terminalText(row.origin) << ")\n";
      if (row.claim)
        os << "  " << left_justify("", width) << "  score " << row.claim->score << ": "
           << terminalText(row.claim->reason) << '\n';
      for (const ArtifactKind &artifact : row.artifacts)
        os << "    --emit=" << left_justify(artifact.name, 9) << artifact.description << '\n';
    }
  }
}

json::Object toJson(const Row &row, bool isPlugin) {
  // Reasons and paths need not be UTF-8.
  auto text = [](StringRef value) {
    return json::isUTF8(value) ? value.str() : json::fixUTF8(value);
  };
  json::Object object{{"name", text(row.name)},
                      {isPlugin ? "version" : "description", text(row.description)},
                      {isPlugin ? "file" : "origin", text(row.origin)}};
  if (row.claim) {
    object["score"] = static_cast<int64_t>(row.claim->score);
    object["reason"] = text(row.claim->reason);
  }
  if (!row.artifacts.empty()) {
    json::Array artifacts;
    for (const ArtifactKind &artifact : row.artifacts)
      artifacts.push_back(
          json::Object{{"kind", artifact.name.str()}, {"description", artifact.description.str()}});
    object["artifacts"] = std::move(artifacts);
  }
  return object;
}

void printJson(ArrayRef<Section> sections, StringRef checkpoint, raw_ostream &os) {
  json::OStream stream(os, /*IndentSize=*/2);
  stream.object([&] {
    stream.attribute("plugin_api_version", TRM_PLUGIN_API_VERSION);
    if (!checkpoint.empty())
      stream.attribute("checkpoint", json::fixUTF8(checkpoint));
    for (const Section &section : sections)
      stream.attributeArray(section.key, [&] {
        for (const Row &row : section.rows)
          stream.value(toJson(row, section.key == "plugins"));
      });
  });
  os << '\n';
}

} // namespace

Error listPlugins(TrmcSession &session) {
  StringRef path = session.options.pluginsPath;
  std::optional<Source> source;
  if (!path.empty()) {
    Expected<Source> opened = Source::open(path, {});
    if (!opened)
      return opened.takeError();
    source.emplace(std::move(*opened));
  }
  std::vector<Section> sections = listSections(session.toolbox, source ? &*source : nullptr);
  if (session.options.json)
    printJson(sections, path, outs());
  else
    printText(sections, terminalOuts());
  return Error::success();
}

} // namespace trm
