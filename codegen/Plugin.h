//===- Plugin.h - what a trmc plugin exports ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plugin is a shared library with one exported function, trmPluginInfo(). What
// it registers stands beside what is built in:
//
//   static llvm::Error registerAll(trm::Registries &registries) {
//     return registries.importers.add(std::make_unique<MyImporter>(), registries.origin);
//   }
//
//   extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT const trm::PluginInfo *trmPluginInfo() {
//     static const trm::PluginInfo info = {TRM_PLUGIN_API_VERSION, "my-plugin", "1.0",
//                                          registerAll};
//     return &info;
//   }
//
// Passes are registered the upstream way, with mlir::registerPass(). A plugin
// links TrmDialects and MLIR's shared library, and takes the rest from the tool
// that loads it. docs/plugins.md says how each kind is written and built.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_PLUGIN_H
#define TRM_CODEGEN_PLUGIN_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>

/// Raised with a change of a registry, of a class that is registered or of what it is handed.
#define TRM_PLUGIN_API_VERSION 4

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace trm {

class BackendRegistry;
class ImporterRegistry;
class TargetRegistry;

struct Registries {
  ImporterRegistry &importers;
  TargetRegistry &targets;
  BackendRegistry &backends;
  mlir::DialectRegistry &dialects;
  /// The plugin's file, which add() takes as the origin of what is added.
  llvm::StringRef origin;
};

struct PluginInfo {
  /// TRM_PLUGIN_API_VERSION when the plugin was compiled. Stays the first member,
  /// since it says what the others are.
  uint32_t apiVersion;
  const char *name;
  const char *pluginVersion;
  /// Adds what the plugin brings. An error, such as that of a name which is taken,
  /// ends the tool.
  llvm::Error (*registerAll)(Registries &registries);
};

} // namespace trm

extern "C" const trm::PluginInfo *trmPluginInfo();

#endif // TRM_CODEGEN_PLUGIN_H
