//===- Plugin.h - what a trmc plugin exports ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plugin is a shared library with one exported function, trmGetPluginInfo().
// What it registers stands beside what is built in:
//
//   static void registerAll(trm::Registries &registries) { ... }
//
//   extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT trm::PluginInfo trmGetPluginInfo() {
//     return {TRM_PLUGIN_API_VERSION, "1.0", "my-plugin", registerAll};
//   }
//
// Passes are registered the upstream way, with mlir::registerPass(). A plugin
// links TrmDialects and MLIR's shared library, and takes the rest from the tool
// that loads it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_PLUGIN_H
#define TRM_CODEGEN_PLUGIN_H

#include <cstdint>

/// Grows when a registry or one of the classes registered changes.
#define TRM_PLUGIN_API_VERSION 2

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
};

struct PluginInfo {
  /// TRM_PLUGIN_API_VERSION when the plugin was compiled.
  uint32_t apiVersion;
  const char *pluginVersion;
  const char *name;
  void (*registerAll)(Registries &registries);
};

} // namespace trm

#endif // TRM_CODEGEN_PLUGIN_H
