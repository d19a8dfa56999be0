//===- Toolbox.cpp - the registries of a tool ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/Toolbox.h"

using namespace llvm;

namespace trm {

Expected<std::unique_ptr<Toolbox>> Toolbox::create() {
  auto toolbox = std::make_unique<Toolbox>();
  registerBuiltinImporters(toolbox->importers);
  registerAllDialects(toolbox->dialects);
  if (Error error = registerBuiltinTargets(toolbox->targets))
    return error;
  if (Error error = registerBuiltinBackends(toolbox->backends))
    return error;
  return toolbox;
}

Error Toolbox::load(StringRef plugin) {
  Registries registries{importers, targets, backends, dialects};
  Expected<LoadedPlugin> loaded = loadPlugin(plugin, registries);
  if (!loaded)
    return loaded.takeError();
  plugins.push_back(std::move(*loaded));
  return Error::success();
}

} // namespace trm
