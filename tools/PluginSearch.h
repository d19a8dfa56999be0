//===- PluginSearch.h - plugins that are found without being named ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a tool loads when it starts: first from the folders beside it,
// ../lib/trm/plugins (*.so) and ../lib/trm/targets (*.json), then what the
// environment variable TRM_PLUGIN_PATH names: files, and folders of both.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_PLUGINSEARCH_H
#define TRM_TOOLS_PLUGINSEARCH_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace trm {

struct FoundPlugins {
  /// Shared libraries and target records, each in the order to load them: folders in
  /// the order of search, files of a folder by their names.
  std::vector<std::string> libraries, targets;
};

/// `toolFolder` holds the executable; `variable` is the value of TRM_PLUGIN_PATH, its
/// entries with colons between. An entry that does not exist is an error.
llvm::Expected<FoundPlugins> findPlugins(llvm::StringRef toolFolder, llvm::StringRef variable);

} // namespace trm

#endif // TRM_TOOLS_PLUGINSEARCH_H
