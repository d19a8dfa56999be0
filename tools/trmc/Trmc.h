//===- Trmc.h - what trmc's subcommands do ------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_TRMC_H
#define TRM_TOOLS_TRMC_TRMC_H

#include "trm/tools/Toolbox.h"
#include "trm/tools/trmc/CommandLine.h"

namespace trm {

/// What is in reach of the tool: where it is, and its registries.
struct TrmcSession {
  const TrmcCommandLine &options;
  Toolbox &toolbox;
  std::string toolPath;
  /// The record of --target-file, which is the target where --target-cpu names none.
  std::string givenTarget = "";
};

llvm::Error calibrate(TrmcSession &session);
llvm::Error inspect(TrmcSession &session);
void listTargets(const Toolbox &toolbox);
llvm::Error listPlugins(TrmcSession &session);
void printPipeline();

} // namespace trm

#endif // TRM_TOOLS_TRMC_TRMC_H
