//===- PluginFlag.cpp - --load-plugin for tools with a parser of their own *- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PluginFlag.h"
#include "llvm/Support/Error.h"

using namespace llvm;

namespace trm {

PluginFlag::PluginFlag(StringRef tool, Toolbox &toolbox)
    : option("load-plugin", cl::desc("Load a trmc plugin (before what it brings is named)"),
             cl::value_desc("file"), cl::callback([tool, &toolbox](const std::string &path) {
               ExitOnError(tool.str() + ": error: ")(toolbox.load(path));
             })) {}

} // namespace trm
