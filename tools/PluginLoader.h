//===- PluginLoader.h - load plugins of trmc and of MLIR ----------------*- C++ -*-===//
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
#include "llvm/Support/FileSystem.h"
#include <string>
#include <vector>

namespace trm {

struct LoadedPlugin {
  std::string path;
  std::string name;
  std::string version;
  /// The file, whatever it is called.
  llvm::sys::fs::UniqueID file;
  /// What it added to MLIR's registries, which know no origins.
  std::vector<std::string> dialects;
  std::vector<std::string> passes;
};

/// Loads the shared library at `path` for the rest of the process and has it
/// register what it brings, by trmPluginInfo() or by the entry points of MLIR's
/// pass and dialect plugins. An error where it is not a plugin, was built for
/// another API version, needs symbols that nothing has, is one of `loaded`, or
/// crashes or throws; then the process is good for a message only.
llvm::Expected<LoadedPlugin> loadPlugin(llvm::StringRef path, llvm::ArrayRef<LoadedPlugin> loaded,
                                        Registries &registries);

} // namespace trm

#endif // TRM_TOOLS_PLUGINLOADER_H
