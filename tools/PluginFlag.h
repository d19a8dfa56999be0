//===- PluginFlag.h - --load-plugin for tools with a parser of their own *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// trm-opt and trm-lsp-server leave the command line to MLIR: the flag loads
// while it is parsed, so that later flags may name what the plugin brings.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_PLUGINFLAG_H
#define TRM_TOOLS_PLUGINFLAG_H

#include "trm/tools/Toolbox.h"
#include "llvm/Support/CommandLine.h"

namespace trm {

class PluginFlag {
public:
  PluginFlag(llvm::StringRef tool, Toolbox &toolbox);

private:
  llvm::cl::list<std::string> option;
};

} // namespace trm

#endif // TRM_TOOLS_PLUGINFLAG_H
