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
  const ImportOptions &getOptions() const { return options; }

private:
  ImportOptions options;
  std::vector<std::unique_ptr<llvm::cl::Option>> flags;
};

} // namespace trm

#endif // TRM_IMPORTER_COMMANDLINE_H
