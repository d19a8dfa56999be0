//===- PluginFlag.h - --load-plugin for tools with a parser of their own *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// trm-opt and trm-lsp-server leave the command line to MLIR: the flag loads
// while it is parsed, so that later flags may name what the plugin brings. Plugins
// that are found (PluginSearch.h) are loaded before that.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_PLUGINFLAG_H
#define TRM_TOOLS_PLUGINFLAG_H

#include "trm/tools/Toolbox.h"
#include "llvm/Support/CommandLine.h"

namespace trm {

class PluginFlag {
public:
  /// `argv0` is that of main(). Ends the process where a plugin cannot be loaded.
  PluginFlag(llvm::StringRef tool, const char *argv0, Toolbox &toolbox);

private:
  llvm::cl::list<std::string> option;
};

} // namespace trm

#endif // TRM_TOOLS_PLUGINFLAG_H
