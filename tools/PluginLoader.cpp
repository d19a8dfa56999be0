//===- PluginLoader.cpp - load plugins of trmc and of MLIR --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PluginLoader.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "trm/tools/PluginGuard.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Demangle/Demangle.h"
#include <dlfcn.h>
#include <link.h>

using namespace llvm;

namespace trm {
namespace {

constexpr char kEntryPoint[] = "trmPluginInfo";
/// That of API version 2 and before, which returned its info by value.
constexpr char kFormerEntryPoint[] = "trmGetPluginInfo";

/// One plugin on its way in.
class Loading {
public:
  Loading(StringRef path, ArrayRef<LoadedPlugin> loaded, Registries &registries)
      : path(path), loaded(loaded), registries(registries) {
    plugin.path = path.str();
  }

  Error open();
  Error checkName() const;
  Error registerContents();
  LoadedPlugin take() { return std::move(plugin); }

private:
  template <typename Function>
  Function *find(const char *symbol) const {
    return reinterpret_cast<Function *>(findOwn(symbol));
  }
  void *findOwn(const char *symbol) const;
  Error describeFailure(StringRef message) const;
  Error guard(StringRef when, function_ref<Error()> body) const;
  Error registerOfTrm(const PluginInfo &info);
  Error checkApiVersion(uint32_t version, const Twine &described) const;
  template <typename Info>
  Error takeMlirInfo(const Info &info);
  Error registerOfMlir();

  StringRef path;
  ArrayRef<LoadedPlugin> loaded;
  Registries &registries;
  void *handle = nullptr;
  LoadedPlugin plugin;
};

Error Loading::guard(StringRef when, function_ref<Error()> body) const {
  std::optional<Error> result;
  std::string subject = "the plugin '" + path.str() + "'";
  if (std::optional<std::string> fault = runGuarded(subject, [&] { result.emplace(body()); }))
    return createStringError(subject + " " + *fault + " " + when +
                             "; start without it, or repair it");
  return std::move(*result);
}

Error Loading::describeFailure(StringRef message) const {
  auto [file, symbol] = message.split("undefined symbol: ");
  if (path.ends_with(".json"))
    return createStringError("the plugin '" + path +
                             "' is no shared library; a target record is named by --target-file "
                             "or TRM_PLUGIN_PATH");
  if (symbol.empty())
    return createStringError("cannot load the plugin '" + path + "': " + message);
  symbol = symbol.take_until([](char c) { return c == ',' || c == ' '; });
  return createStringError("the plugin '" + path + "' needs '" + demangle(symbol) +
                           "', which neither this tool nor a library that the plugin links has; "
                           "link what defines it, or rebuild the plugin with the headers of this "
                           "tool");
}

Error Loading::open() {
  // The dynamic loader takes a bare name for one of the system's libraries.
  SmallString<256> absolute(path);
  std::error_code code = sys::fs::make_absolute(absolute);
  if (!code)
    code = sys::fs::getUniqueID(absolute, plugin.file);
  if (code)
    return createStringError("cannot load the plugin '" + path + "': " + code.message());
  for (const LoadedPlugin &other : loaded)
    if (other.file == plugin.file)
      return createStringError("the plugin '" + path + "' is loaded already, as '" + other.path +
                               "'; name it once (plugin folder, TRM_PLUGIN_PATH, --load-plugin)");
  // All symbols now, since one that is missing ends the process when it is called; for
  // the plugin alone, since another may define the same.
  return guard("while it was loaded", [&]() -> Error {
    handle = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
    return handle ? Error::success() : describeFailure(dlerror());
  });
}

/// Copies of a file would otherwise meet as names that are taken, one after another.
Error Loading::checkName() const {
  for (const LoadedPlugin &other : loaded)
    if (other.name == plugin.name)
      return createStringError("the plugin '" + path + "' has the name '" + plugin.name +
                               "', and so has '" + other.path +
                               "', which is loaded already; keep one of them");
  return Error::success();
}

/// Null where only a library that the plugin links has the symbol: TrmDialects is a
/// dialect plugin itself.
void *Loading::findOwn(const char *symbol) const {
  void *address = dlsym(handle, symbol);
  link_map *own = nullptr, *owner = nullptr;
  Dl_info info;
  if (!address || dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void *>(&own)) != 0 ||
      !dladdr1(address, &info, reinterpret_cast<void **>(&owner), RTLD_DL_LINKMAP))
    return nullptr;
  return own == owner ? address : nullptr;
}

Error Loading::checkApiVersion(uint32_t version, const Twine &described) const {
  if (version == TRM_PLUGIN_API_VERSION)
    return Error::success();
  return createStringError("the plugin '" + path + "' is made for plugin API version " + described +
                           ", but this tool has version " + Twine(TRM_PLUGIN_API_VERSION) +
                           "; rebuild the plugin with the headers of this tool");
}

Error Loading::registerOfTrm(const PluginInfo &info) {
  if (Error error = checkApiVersion(info.apiVersion, Twine(info.apiVersion)))
    return error;
  if (!info.registerAll || !info.name || !info.pluginVersion)
    return createStringError("the plugin '" + path +
                             "' leaves name, version or registerAll empty in its PluginInfo");
  plugin.name = info.name;
  plugin.version = info.pluginVersion;
  if (Error error = checkName())
    return error;
  return info.registerAll(registries);
}

/// For both kinds of MLIR's plugins.
template <typename Info>
Error Loading::takeMlirInfo(const Info &info) {
  if (info.apiVersion != MLIR_PLUGIN_API_VERSION)
    return createStringError("the plugin '" + path + "' is made for MLIR plugin API version " +
                             Twine(info.apiVersion) + ", but this tool has version " +
                             Twine(MLIR_PLUGIN_API_VERSION) + "; rebuild it with MLIR " +
                             LLVM_VERSION_STRING);
  if (!info.pluginName || !info.pluginVersion)
    return createStringError("the plugin '" + path + "' leaves its name or version empty");
  plugin.name = info.pluginName;
  plugin.version = info.pluginVersion;
  return checkName();
}

Error Loading::registerOfMlir() {
  if (auto *entry = find<mlir::PassPluginLibraryInfo()>("mlirGetPassPluginInfo")) {
    mlir::PassPluginLibraryInfo info = entry();
    if (Error error = takeMlirInfo(info))
      return error;
    info.registerPassRegistryCallbacks();
  }
  if (auto *entry = find<mlir::DialectPluginLibraryInfo()>("mlirGetDialectPluginInfo")) {
    mlir::DialectPluginLibraryInfo info = entry();
    if (Error error = takeMlirInfo(info))
      return error;
    info.registerDialectRegistryCallbacks(&registries.dialects);
  }
  return Error::success();
}

/// The entry points that the library has; at least one.
Error Loading::registerContents() {
  bool ofMlir = findOwn("mlirGetPassPluginInfo") || findOwn("mlirGetDialectPluginInfo");
  auto *entry = find<const PluginInfo *()>(kEntryPoint);
  if (!entry && findOwn(kFormerEntryPoint))
    return checkApiVersion(2, "2 or older");
  if (!entry && !ofMlir)
    return createStringError("'" + path + "' is not a plugin: it exports none of " + kEntryPoint +
                             "(), mlirGetPassPluginInfo() and mlirGetDialectPluginInfo()");
  return guard("while it registered what it brings", [&]() -> Error {
    if (ofMlir)
      if (Error error = registerOfMlir())
        return error;
    return entry ? registerOfTrm(*entry()) : Error::success();
  });
}

} // namespace

Expected<LoadedPlugin> loadPlugin(StringRef path, ArrayRef<LoadedPlugin> loaded,
                                  Registries &registries) {
  Loading loading(path, loaded, registries);
  if (Error error = loading.open())
    return error;
  if (Error error = loading.registerContents())
    return error;
  return loading.take();
}

} // namespace trm
