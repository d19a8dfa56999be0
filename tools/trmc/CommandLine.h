//===- CommandLine.h - options of trmc ----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Constructed by trmc's entry function; nothing here is global.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_COMMANDLINE_H
#define TRM_TOOLS_TRMC_COMMANDLINE_H

#include "trm/importer/CommandLine.h"
#include "trm/passes/Pipelines.h"
#include "trm/tools/PluginFlag.h"
#include "llvm/Support/CommandLine.h"
#include <string>

namespace trm {

/// What --precision may be: a Precision, of all products, or what --fidelity chooses for
/// each.
enum class AskedPrecision : int { Mixed = -1 };

struct TrmcCommandLine {
  explicit TrmcCommandLine(Toolbox &toolbox);

  /// Loads plugins and parses, or prints help or an error and exits. The backends' options are
  /// on the command line too (BackendRegistry::checkOptions()).
  llvm::Error parse(int argc, char **argv);

  bool isMixed() const { return precision == AskedPrecision::Mixed; }
  /// None where --halt-every is not given.
  std::optional<HaltEvery> getHaltEvery() const;
  /// Of all products; none where --precision says mixed, or nothing.
  std::optional<Precision> getPrecision() const;

  llvm::cl::SubCommand inspect{"inspect", "say what a checkpoint is, without compiling it"};
  llvm::cl::SubCommand calibrate{"calibrate", "find the cheapest halting rule that keeps the "
                                              "answers"};
  llvm::cl::SubCommand targets{"targets", "list the targets that code can be made for"};
  llvm::cl::SubCommand plugins{"plugins", "list what is registered, from where, and which "
                                          "importer claims a checkpoint"};

  llvm::cl::OptionCategory outputCategory{"Output"};
  llvm::cl::OptionCategory targetCategory{"Target"};
  llvm::cl::OptionCategory modelCategory{"Model", "For what neither the checkpoint nor the files "
                                                  "beside it tell"};
  llvm::cl::OptionCategory calibrateCategory{"Calibration"};
  llvm::cl::OptionCategory pluginCategory{"Plugins"};
  llvm::cl::OptionCategory watchCategory{"Watching the compiler"};

  llvm::cl::opt<std::string> input;
  llvm::cl::opt<std::string> output;
  std::string emitHelp;
  llvm::cl::opt<std::string> emit;
  llvm::cl::opt<Phase, false, ChoiceParser<Phase>> compileTo;
  llvm::cl::opt<bool> printWeights;
  llvm::cl::opt<std::string> halting;
  llvm::cl::opt<HaltEvery, false, ChoiceParser<HaltEvery>> haltEvery;
  llvm::cl::opt<AskedPrecision, false, ChoiceParser<AskedPrecision>> precision;
  llvm::cl::opt<std::string> fidelity;
  llvm::cl::opt<bool> allowInaccurate;
  llvm::cl::opt<std::string> optimize;
  llvm::cl::opt<unsigned> puzzleThreads;

  llvm::cl::opt<std::string> targetCpu;
  llvm::cl::opt<std::string> targetFile;
  llvm::cl::opt<std::string> maxFlash;
  llvm::cl::opt<std::string> maxRam;
  llvm::cl::opt<std::string> maxStack;

  ImportCommandLine import;

  llvm::cl::list<std::string> loadPassPlugin;
  llvm::cl::list<std::string> loadDialectPlugin;

  llvm::cl::opt<std::string> saveTemps;
  llvm::cl::opt<std::string> report;
  llvm::cl::opt<bool> printPipeline;
  llvm::cl::opt<bool> timing;
  llvm::cl::opt<bool> verbose;
  llvm::cl::opt<bool> quiet;

  llvm::cl::opt<std::string> inspectPath;
  llvm::cl::opt<std::string> pluginsPath;
  llvm::cl::opt<bool> json;
  llvm::cl::opt<bool> explain;
  llvm::cl::opt<bool> sha256;

  llvm::cl::opt<std::string> calibratePath;
  llvm::cl::opt<std::string> puzzles;
  llvm::cl::opt<double> maxLoss;
  llvm::cl::opt<bool> confident;
  llvm::cl::opt<std::string> rule;
  llvm::cl::opt<unsigned> threads;

private:
  Toolbox &toolbox;
  std::optional<PluginFlag> loadPlugin;
};

} // namespace trm

#endif // TRM_TOOLS_TRMC_COMMANDLINE_H
