//===- CommandLine.h - options of trm-run -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRM_RUN_COMMANDLINE_H
#define TRM_TOOLS_TRM_RUN_COMMANDLINE_H

#include "trm/codegen/BackendOptions.h"
#include "trm/dialect/Interpreter/Interpreter.h"
#include "trm/importer/CommandLine.h"
#include "trm/passes/Pipelines.h"
#include "trm/tools/PluginFlag.h"

#include "llvm/Support/CommandLine.h"

namespace trm {

struct RunCommandLine {
  RunCommandLine();

  /// Loads plugins and parses, or prints help or an error and exits.
  void parse(int argc, char **argv, Toolbox &toolbox);

  llvm::Expected<Halting> getHalting() const;
  /// Supervision steps; 0: the model's own.
  llvm::Expected<int64_t> getMaxSteps() const;

  llvm::cl::OptionCategory runCategory{"Running"};
  llvm::cl::OptionCategory modelCategory{"Model", "For what neither the checkpoint nor the files "
                                                  "beside it tell"};
  llvm::cl::opt<std::string> model;
  llvm::cl::opt<std::string> input;
  llvm::cl::opt<std::string> trace;
  llvm::cl::opt<std::string> compare;
  llvm::cl::opt<unsigned> batch;
  llvm::cl::opt<std::string> halt;
  llvm::cl::opt<HaltEvery, false, ChoiceParser<HaltEvery>> haltEvery;
  ImportCommandLine import; ///< has --max-steps
  std::optional<PluginFlag> loadPlugin;
};

} // namespace trm

#endif // TRM_TOOLS_TRM_RUN_COMMANDLINE_H
