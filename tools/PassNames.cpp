//===- PassNames.cpp - which passes are registered ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/PassNames.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"

using namespace llvm;

namespace trm {

/// MLIR's registry has no way to walk it, but makes a flag of each entry. For that
/// moment the tool's own flags step aside, one of which may have a pass's name.
std::vector<std::string> listPassNames() {
  auto &flags = cl::getRegisteredOptions(cl::SubCommand::getTopLevel());
  DenseMap<StringRef, cl::Option *> own;
  std::swap(own, flags);
  std::vector<std::string> names;
  {
    mlir::PassPipelineCLParser parser("", "");
    for (const auto &entry : flags)
      if (mlir::PassInfo::lookup(entry.first) || mlir::PassPipelineInfo::lookup(entry.first))
        names.push_back(entry.first.str());
  }
  std::swap(own, flags);
  llvm::sort(names);
  return names;
}

StringRef describePass(StringRef name) {
  if (const mlir::PassInfo *pass = mlir::PassInfo::lookup(name))
    return pass->getPassDescription();
  if (const mlir::PassPipelineInfo *pipeline = mlir::PassPipelineInfo::lookup(name))
    return pipeline->getPassDescription();
  return "";
}

} // namespace trm
