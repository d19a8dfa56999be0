//===- CommandLine.h - the flags of an import ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The flags that tools which import checkpoints share. A tool constructs them;
// nothing here is global.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_COMMANDLINE_H
#define TRM_IMPORTER_COMMANDLINE_H

#include "trm/importer/Source.h"
#include "llvm/Support/CommandLine.h"

namespace trm {

struct ImportCommandLine {
  /// The flags belong to `category` and to each of `subCommands`.
  ImportCommandLine(llvm::cl::OptionCategory &category, llvm::cl::SubCommandGroup subCommands);

  /// After the command line was parsed.
  ImportOptions getOptions() const;

private:
  llvm::cl::opt<std::string> family;
  llvm::cl::opt<std::string> name;
  llvm::cl::list<std::string> weights;
  llvm::cl::opt<std::string> keyPrefix;
  llvm::cl::list<std::string> ignoreTensors;
  llvm::cl::opt<double> loraAlpha;
  llvm::cl::opt<std::string> puzzleIds;
  llvm::cl::opt<std::string> configFile;
  llvm::cl::opt<std::string> datasetFile;
  llvm::cl::opt<int64_t> seqLen;
  llvm::cl::opt<int64_t> vocabSize;
  llvm::cl::opt<int64_t> puzzleEmbLen;
  llvm::cl::opt<int64_t> hCycles;
  llvm::cl::opt<int64_t> lCycles;
  llvm::cl::opt<int64_t> maxSteps;
  llvm::cl::opt<int64_t> numHeads;
  llvm::cl::opt<int64_t> headDim;
  llvm::cl::opt<int64_t> maxGridSize;
  llvm::cl::opt<double> ropeTheta;
  llvm::cl::opt<double> rmsNormEps;
  llvm::cl::opt<double> haltProbThres;
  llvm::cl::opt<std::string> posEncodings;
  llvm::cl::opt<std::string> ownHalting;
};

} // namespace trm

#endif // TRM_IMPORTER_COMMANDLINE_H
