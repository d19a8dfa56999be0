//===- Compile.h - request, plan, run -------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compile in three steps, each in a file of its own.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_COMPILE_H
#define TRM_TOOLS_TRMC_COMPILE_H

#include "trm/tools/trmc/Input.h"
#include "trm/tools/trmc/Trmc.h"

namespace trm {

/// Of the factors of matrix products.
struct NumberFormats {
  Precision precision;
  std::vector<PrecisionException> except = {};
};

/// The command line, checked as far as that needs no model.
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
  /// Looks after every cycle where the model can: who calibrates wants to see them all.
  bool triesCycles = false;
  /// Not where whoever makes several of them shows how far it is.
  bool showsProgress = true;
};

llvm::Expected<CompileRequest> makeRequest(const TrmcSession &session);

/// What --precision asks for.
std::optional<NumberFormats> askedFormats(const TrmcCommandLine &options);

/// An artifact of `kind` on the way, whatever --emit says.
llvm::Expected<CompileRequest> makeTemporaryRequest(const TrmcSession &session,
                                                    llvm::StringRef input, llvm::StringRef output,
                                                    llvm::StringRef kind,
                                                    std::optional<NumberFormats> formats);

/// The last phase that is the same for all targets.
constexpr Phase kLastCommonPhase = Phase::Numerics;

/// The last phase whose output the interpreter runs.
constexpr Phase kLastInterpreted = Phase::Numerics;

/// What is decided once the model is read and before anything runs.
struct CompilePlan {
  /// The targets, best first; none where the IR has its own, or needs none.
  std::vector<TargetAttr> levels;
  /// Whose memories and compiler are known; null where there are several, or the IR
  /// has its own target.
  const TargetRecord *machine = nullptr;
  /// What the model may take.
  Budget budget;
  PhaseOptions phases;
  bool needsSelfTest = false;
};

/// Whatever the request cannot have of this model is refused.
llvm::Expected<CompilePlan> makePlan(const TrmcSession &session, const CompileRequest &request,
                                     const Input &input);

llvm::Error compile(const TrmcSession &session, const CompileRequest &request);

} // namespace trm

#endif // TRM_TOOLS_TRMC_COMPILE_H
