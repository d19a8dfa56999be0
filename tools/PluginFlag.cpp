//===- PluginFlag.cpp - --load-plugin ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PluginFlag.h"
#include "trm/tools/Messages.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trm {

static void exitOn(Error error, StringRef tool) {
  if (!error)
    return;
  printError(tool, std::move(error));
  exit(1);
}

PluginFlag::PluginFlag(StringRef tool, const char *argv0, Toolbox &toolbox,
                       cl::OptionCategory &category)
    : option("load-plugin", cl::desc("Load a trmc plugin (before what it brings is named)"),
             cl::value_desc("file"), cl::cat(category), cl::sub(cl::SubCommand::getAll()),
             cl::callback(
                 [tool, &toolbox](const std::string &path) { exitOn(toolbox.load(path), tool); })) {
  exitOn(toolbox.loadFound(sys::fs::getMainExecutable(argv0, reinterpret_cast<void *>(&exitOn))),
         tool);
}

} // namespace trm
