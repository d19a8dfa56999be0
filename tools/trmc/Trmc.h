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

#include <optional>

namespace trm {

/// What is in reach of the tool: where it is, and its registries.
struct TrmcSession {
  const TrmcCommandLine &options;
  Toolbox &toolbox;
  std::string toolPath;
};

/// Of the factors of matrix products, as --precision spells it.
struct NumberFormats {
  std::string precision;
  /// Weights of another one, "NAME=bf16".
  std::vector<std::string> except;
};

/// What a compile reads and where its artifact goes; without an output a name is
/// made from the model's.
struct CompileFiles {
  std::string input;
  std::string output;
  /// The kind of an artifact on the way, not worth a word, whatever --emit says.
  std::string temporary = "";
  /// In place of what --precision says.
  std::optional<NumberFormats> formats = std::nullopt;
};

llvm::Error compile(TrmcSession &session, const CompileFiles &files);
llvm::Error calibrate(TrmcSession &session);
llvm::Error inspect(TrmcSession &session);
void listTargets(const Toolbox &toolbox);
llvm::Error listPlugins(TrmcSession &session);
void printPipeline();

} // namespace trm

#endif // TRM_TOOLS_TRMC_TRMC_H
