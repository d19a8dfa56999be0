//===- ToolProcess.h - the process around a tool ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the system may deny a tool (room on a disk, memory, stack, a standard output that
// somebody reads) ends it with one message and a status, and leaves no temporary file.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TOOLPROCESS_H
#define TRM_TOOLS_TOOLPROCESS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace trm {

/// The main function of a tool: `body` returns the exit status or an error, which is said, or
/// exits. It has a stack of its own, deep enough whatever `ulimit -s` says.
[[noreturn]] void runTool(const char *name, int argc, char **argv,
                          llvm::function_ref<llvm::Expected<int>(int argc, char **argv)> body);

/// LLVM's fatal errors become those of the tool. Whoever took them for a while gives them
/// back so; nothing happens outside of runTool().
void takeFatalErrors();

} // namespace trm

#endif // TRM_TOOLS_TOOLPROCESS_H
