//===- Toolbox.cpp - the registries of a tool ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/Toolbox.h"
#include "trm/tools/PassNames.h"
#include "trm/tools/PluginSearch.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace trm {

/// An error of a pass would show the module behind it, with all its weights; the flag
/// --mlir-print-op-on-diagnostic asks for that.
static void showPlacesAlone(mlir::MLIRContext *context, TrmDialect *) {
  auto &flags = cl::getRegisteredOptions();
  auto flag = flags.find("mlir-print-op-on-diagnostic");
  if (flag == flags.end() || flag->second->getNumOccurrences() == 0)
    context->printOpOnDiagnostic(false);
}

Expected<std::unique_ptr<Toolbox>> Toolbox::create() {
  auto toolbox = std::make_unique<Toolbox>();
  registerBuiltinImporters(toolbox->importers);
  registerAllDialects(toolbox->dialects);
  toolbox->dialects.addExtension(showPlacesAlone);
  if (Error error = registerBuiltinTargets(toolbox->targets))
    return error;
  if (Error error = registerBuiltinBackends(toolbox->backends))
    return error;
  return toolbox;
}

/// The names of `after` that `before` has not.
template <typename Before, typename After>
static std::vector<std::string> newNames(const Before &before, const After &after) {
  std::vector<std::string> names;
  for (StringRef name : after)
    if (!is_contained(before, name))
      names.push_back(name.str());
  return names;
}

Error Toolbox::load(StringRef plugin) {
  Registries registries{importers, targets, backends, dialects, plugin};
  auto dialectsBefore = to_vector(dialects.getDialectNames());
  std::vector<std::string> passesBefore = listPassNames();
  Expected<LoadedPlugin> loaded = loadPlugin(plugin, plugins, registries);
  if (!loaded)
    return loaded.takeError();
  loaded->dialects = newNames(dialectsBefore, dialects.getDialectNames());
  loaded->passes = newNames(passesBefore, listPassNames());
  plugins.push_back(std::move(*loaded));
  return Error::success();
}

Error Toolbox::loadFound(StringRef executable) {
  Expected<FoundPlugins> found = findPlugins(sys::path::parent_path(executable),
                                             sys::Process::GetEnv("TRM_PLUGIN_PATH").value_or(""));
  if (!found)
    return found.takeError();
  for (const std::string &path : found->libraries)
    if (Error error = load(path))
      return error;
  for (const std::string &path : found->targets) {
    Expected<TargetRecord> record = loadTargetRecord(path);
    if (!record)
      return record.takeError();
    if (Error error = targets.add(std::move(*record)))
      return error;
  }
  return Error::success();
}

} // namespace trm
