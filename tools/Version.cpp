//===- Version.cpp - what the tools say they are ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/Version.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;

namespace trm {

std::string toolVersion(StringRef tool) { return tool.str() + " " TRM_VERSION; }

void printVersion(StringRef tool, raw_ostream &os) {
  os << toolVersion(tool) << " (MLIR and LLVM " << LLVM_VERSION_STRING << ")\n"
     << "this machine: " << sys::getProcessTriple() << ", CPU " << sys::getHostCPUName() << '\n';
}

} // namespace trm
