//===- Version.h - what the tools say they are --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_VERSION_H
#define TRM_TOOLS_VERSION_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace trm {

/// "TOOL 0.1.0".
std::string toolVersion(llvm::StringRef tool);

/// What `TOOL --version` prints.
void printVersion(llvm::StringRef tool, llvm::raw_ostream &os);

} // namespace trm

#endif // TRM_TOOLS_VERSION_H
