//===- PluginLoader.cpp - load trmc plugins -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PluginLoader.h"
#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trm {

static constexpr char kEntryPoint[] = "trmGetPluginInfo";

Expected<LoadedPlugin> loadPlugin(StringRef path, Registries &registries) {
  // The dynamic loader takes a bare name for one of the system's libraries.
  SmallString<256> absolute(path);
  sys::fs::make_absolute(absolute);
  std::string message;
  sys::DynamicLibrary library =
      sys::DynamicLibrary::getPermanentLibrary(absolute.c_str(), &message);
  if (!library.isValid())
    return createStringError("cannot load the plugin '" + path + "': " + message);
  auto entryPoint = reinterpret_cast<PluginInfo (*)()>(library.getAddressOfSymbol(kEntryPoint));
  if (!entryPoint)
    return createStringError("'" + path + "' is not a trmc plugin: it exports no " + kEntryPoint +
                             "() (MLIR plugins are loaded with --load-pass-plugin and "
                             "--load-dialect-plugin)");
  PluginInfo info = entryPoint();
  if (info.apiVersion != TRM_PLUGIN_API_VERSION)
    return createStringError("the plugin '" + path + "' is made for plugin API version " +
                             Twine(info.apiVersion) + ", but this tool has version " +
                             Twine(TRM_PLUGIN_API_VERSION) +
                             "; rebuild the plugin with the headers of this tool");
  if (!info.registerAll || !info.name || !info.pluginVersion)
    return createStringError("the plugin '" + path +
                             "' leaves name, version or registerAll empty in its PluginInfo");
  info.registerAll(registries);
  return LoadedPlugin{path.str(), info.name, info.pluginVersion};
}

} // namespace trm
