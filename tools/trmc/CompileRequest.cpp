//===- CompileRequest.cpp - what a compile is asked for ---------------- -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Compile.h"

using namespace llvm;

namespace trm {

constexpr StringLiteral kMlirKind = "mlir";

/// Where --emit does not say it: what the output's name ends with, else a program.
static StringRef findKind(const BackendRegistry &backends, StringRef output) {
  if (output.ends_with(".mlir") || output.ends_with(".mlirbc"))
    return kMlirKind;
  if (output.ends_with(".bc"))
    return "llvm";
  StringRef kind = backends.findKindOf(output);
  return kind.empty() ? StringRef(kProgramKind) : kind;
}

/// The kind that --emit and --compile-to come to.
static Expected<StringRef> resolveKind(const TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  StringRef kind = options.emit;
  if (options.compileTo.getNumOccurrences() == 0)
    return kind.empty() ? findKind(session.toolbox.backends, options.output) : kind;
  StringRef phase = stringifyPhase(options.compileTo);
  StringRef asked = options.compileTo <= Phase::Llvm ? StringRef(kMlirKind) : phase;
  if (!kind.empty() && asked != kind)
    return createStringError("--compile-to=" + phase + " makes '" + asked + "', --emit asks for '" +
                             kind + "'; give one of them");
  return asked;
}

static Expected<BackendRegistry::Choice> findChoice(const BackendRegistry &backends, StringRef kind,
                                                    StringRef output) {
  if (kind == kMlirKind)
    return BackendRegistry::Choice();
  Expected<BackendRegistry::Choice> choice = backends.find(kind);
  if (!choice)
    return createStringError(toString(choice.takeError()) + ", " + kMlirKind);
  if (output == "-" && !choice->artifact->isText)
    return createStringError("--emit=" + kind + " does not go to stdout; name a file with -o");
  return choice;
}

/// Where C++ has its weights was once said by --weights as well.
static Error checkWeights(const ImportOptions &options) {
  constexpr StringLiteral places[] = {"literal", "section", "incbin", "extern"};
  for (StringRef weights : options.weights)
    if (is_contained(places, weights))
      return createStringError("--weights=" + weights + " is --cpp-weights=" + weights +
                               " now; --weights chooses those of a checkpoint: ema or raw");
  return Error::success();
}

static Error checkNumbers(const TrmcCommandLine &options) {
  if (options.isMixed() && options.fidelity.empty())
    return createStringError("--precision=mixed is chosen by what each matrix costs in answers; "
                             "name puzzles with --fidelity=FILE");
  constexpr unsigned most = 64;
  if (options.puzzleThreads.getNumOccurrences() &&
      (options.puzzleThreads < 1 || options.puzzleThreads > most))
    return createStringError("--puzzle-threads=" + Twine(options.puzzleThreads) +
                             ": expected a number from 1 to " + Twine(most));
  return checkOptimizeOptions(options.optimize);
}

std::optional<NumberFormats> askedFormats(const TrmcCommandLine &options) {
  std::optional<Precision> precision = options.getPrecision();
  return precision ? std::optional(NumberFormats{*precision}) : std::nullopt;
}

Expected<CompileRequest> makeRequest(const TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  CompileRequest request;
  request.input = options.input;
  request.output = options.output;
  if (request.input.empty())
    return createStringError("nothing to compile: name a checkpoint (trmc --help says more)");
  Expected<StringRef> kind = resolveKind(session);
  if (!kind)
    return kind.takeError();
  if (Error error =
          findChoice(session.toolbox.backends, *kind, request.output).moveInto(request.choice))
    return error;
  if (request.choice.backend)
    request.last = request.choice.backend->getInputPhase();
  else if (options.compileTo.getNumOccurrences())
    request.last = options.compileTo;
  request.formats = askedFormats(options);
  if (Error error = checkWeights(options.import.getOptions()))
    return error;
  SmallVector<StringRef> made = {*kind};
  if (!options.fidelity.empty())
    made.push_back(kProgramKind);
  if (Error error = session.toolbox.backends.checkOptions(made))
    return error;
  if (Error error = checkNumbers(options))
    return error;
  return request;
}

Expected<CompileRequest> makeTemporaryRequest(const TrmcSession &session, StringRef input,
                                              StringRef output, StringRef kind,
                                              std::optional<NumberFormats> formats) {
  if (Error error = checkNumbers(session.options))
    return error;
  Expected<BackendRegistry::Choice> choice = session.toolbox.backends.find(kind);
  if (!choice)
    return choice.takeError();
  return CompileRequest{input.str(), output.str(),       choice->backend->getInputPhase(),
                        *choice,     std::move(formats), /*isTemporary=*/true};
}

} // namespace trm
