//===- Toolbox.h - the registries of a tool -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All that is built in, and what plugins add to it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TOOLBOX_H
#define TRM_TOOLS_TOOLBOX_H

#include "mlir/IR/DialectRegistry.h"
#include "trm/codegen/Backend.h"
#include "trm/codegen/Target/TargetRegistry.h"
#include "trm/importer/Registry.h"
#include "trm/tools/PluginLoader.h"
#include <vector>

namespace trm {

class Toolbox {
public:
  /// A toolbox with everything that is built in.
  static llvm::Expected<std::unique_ptr<Toolbox>> create();

  /// Loads what lies beside the tool at `executable` and what TRM_PLUGIN_PATH names
  /// (PluginSearch.h).
  llvm::Error loadFound(llvm::StringRef executable);
  llvm::Error load(llvm::StringRef plugin);
  llvm::ArrayRef<LoadedPlugin> getPlugins() const { return plugins; }

  ImporterRegistry importers;
  TargetRegistry targets;
  BackendRegistry backends;
  mlir::DialectRegistry dialects;

private:
  std::vector<LoadedPlugin> plugins;
};

} // namespace trm

#endif // TRM_TOOLS_TOOLBOX_H
