//===- Messages.h - what the tools say on stderr ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Messages hold keys, paths and what files contain: they are shown as terminalText()
// does, and only the first line of one begins with the tool's name.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_MESSAGES_H
#define TRM_TOOLS_MESSAGES_H

#include "llvm/Support/Error.h"

namespace trm {

/// "TOOL: error: MESSAGE"; further lines are indented.
void printError(llvm::StringRef tool, llvm::Error error);

/// "TOOL: KIND: TEXT", where kind is warning or note.
void printRemark(llvm::StringRef tool, llvm::StringRef kind, llvm::StringRef text);

/// Reads the command line by LLVM's options; what is wrong there ends the process.
void parseOptions(int argc, const char *const *argv, llvm::StringRef overview);

} // namespace trm

#endif // TRM_TOOLS_MESSAGES_H
