//===- PluginLoader.h - load trmc plugins -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_PLUGINLOADER_H
#define TRM_TOOLS_PLUGINLOADER_H

#include "trm/codegen/Plugin.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace trm {

struct LoadedPlugin {
  std::string path;
  std::string name;
  std::string version;
};

/// Loads the shared library at `path` for the rest of the process and has it
/// register what it brings.
llvm::Expected<LoadedPlugin> loadPlugin(llvm::StringRef path, Registries &registries);

} // namespace trm

#endif // TRM_TOOLS_PLUGINLOADER_H
