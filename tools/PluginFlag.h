//===- PluginFlag.h - --load-plugin -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The flag loads while the command line is parsed, so that later flags may name what the
// plugin brings: its passes, or options of its backend. Plugins that are found
// (PluginSearch.h) are loaded before that.
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
  PluginFlag(llvm::StringRef tool, const char *argv0, Toolbox &toolbox,
             llvm::cl::OptionCategory &category = llvm::cl::getGeneralCategory());

private:
  llvm::cl::list<std::string> option;
};

} // namespace trm

#endif // TRM_TOOLS_PLUGINFLAG_H
