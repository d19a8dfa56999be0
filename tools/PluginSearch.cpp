//===- PluginSearch.cpp - plugins that are found without being named ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PluginSearch.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {

static bool isTargetRecord(StringRef path) { return path.ends_with(".json"); }

static void addFile(const std::string &path, FoundPlugins &found) {
  (isTargetRecord(path) ? found.targets : found.libraries).push_back(path);
}

static Error addFolder(StringRef folder, FoundPlugins &found) {
  std::vector<std::string> paths;
  std::error_code code;
  for (sys::fs::directory_iterator it(folder, code), end; it != end && !code; it.increment(code))
    if (isTargetRecord(it->path()) || StringRef(it->path()).ends_with(".so"))
      paths.push_back(it->path());
  if (code)
    return createStringError("cannot read the plugin folder '" + folder + "': " + code.message());
  llvm::sort(paths);
  for (const std::string &path : paths)
    addFile(path, found);
  return Error::success();
}

Expected<FoundPlugins> findPlugins(StringRef toolFolder, StringRef variable) {
  FoundPlugins found;
  for (StringRef name : {"plugins", "targets"}) {
    SmallString<256> folder(toolFolder);
    sys::path::append(folder, "..", "lib", "trm", name);
    sys::path::remove_dots(folder, /*remove_dot_dot=*/true);
    if (sys::fs::is_directory(folder))
      if (Error error = addFolder(folder, found))
        return error;
  }
  SmallVector<StringRef> entries;
  variable.split(entries, ':', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef entry : entries) {
    if (!sys::fs::exists(entry))
      return createStringError("TRM_PLUGIN_PATH names '" + entry +
                               "', which is neither a file nor a folder; correct or unset it");
    if (!sys::fs::is_directory(entry))
      addFile(entry.str(), found);
    else if (Error error = addFolder(entry, found))
      return error;
  }
  return found;
}

} // namespace trm
