//===- CompileRequest.h - what a compile is asked for ------------------ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The command line, checked as far as that needs no model.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_COMPILEREQUEST_H
#define TRM_TOOLS_TRMC_COMPILEREQUEST_H

#include "trm/tools/trmc/Trmc.h"

namespace trm {

/// Of the factors of matrix products.
struct NumberFormats {
  Precision precision;
  /// Weights of another one, "NAME=bf16".
  std::vector<std::string> except = {};
};

struct CompileRequest {
  std::string input;
  /// Empty: a name is made from the model's.
  std::string output;
  /// The last phase whose passes run.
  Phase last = Phase::Import;
  /// Who makes the artifact; none: MLIR is the artifact.
  BackendRegistry::Choice choice;
  /// None: as the IR and --optimize say.
  std::optional<NumberFormats> formats;
  /// Another artifact is made of this one: not worth a word.
  bool isTemporary = false;
};

/// What the command line asks for.
llvm::Expected<CompileRequest> makeRequest(const TrmcSession &session);

/// An artifact of `kind` on the way, whatever --emit and --precision say.
llvm::Expected<CompileRequest>
makeTemporaryRequest(const TrmcSession &session, llvm::StringRef input, llvm::StringRef output,
                     llvm::StringRef kind, std::optional<NumberFormats> formats = std::nullopt);

} // namespace trm

#endif // TRM_TOOLS_TRMC_COMPILEREQUEST_H
