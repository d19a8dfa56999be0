//===- Calibrate.cpp - trmc calibrate -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/StagedOutputs.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/trmc/Calibrate/HaltingFile.h"
#include "trm/tools/trmc/Calibrate/Summary.h"
#include "trm/tools/trmc/Recorder.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace trm {

static Error addToDigest(StringRef path, SHA256 &digest) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError("cannot read the puzzles '" + path +
                             "': " + buffer.getError().message());
  digest.update(arrayRefFromStringRef((*buffer)->getBuffer()));
  return Error::success();
}

/// The files that are a data set's puzzles, or the file that is given.
static SmallVector<std::string> filesOf(StringRef path) {
  if (!sys::fs::is_directory(path))
    return {path.str()};
  SmallVector<std::string> files;
  std::error_code error;
  for (sys::fs::directory_iterator file(path, error), end; file != end && !error;
       file.increment(error))
    if (sys::path::extension(file->path()) == ".npy")
      files.push_back(file->path());
  llvm::sort(files);
  return files;
}

static Expected<std::string> digestOf(StringRef path) {
  SHA256 digest;
  for (const std::string &file : filesOf(path))
    if (Error error = addToDigest(file, digest))
      return error;
  return toHex(digest.final(), /*LowerCase=*/true);
}

static Error write(StringRef path, const Calibration &calibration, const TrmcCommandLine &options) {
  StagedOutputs outputs;
  outputs.protect(options.puzzles, "the file of puzzles");
  outputs.protect(options.calibratePath, "the model");
  auto writer = [&](raw_ostream &os) {
    writeHaltingFile(os, calibration);
    return Error::success();
  };
  if (Error error = outputs.write(path, writer))
    return error;
  return outputs.commit();
}

/// Those that --halt-every asks for, or both.
static Expected<Traces> chooseTraces(const Recording &recording, const TrmcCommandLine &options) {
  std::optional<HaltEvery> every = options.getHaltEvery();
  Traces traces;
  if (every != HaltEvery::Cycle)
    traces.steps = &recording.steps;
  if (every != HaltEvery::Step && recording.cycles)
    traces.cycles = &*recording.cycles;
  if (!traces.steps && !traces.cycles)
    return createStringError("--halt-every=cycle: " + recording.withoutCycles);
  return traces;
}

Error calibrate(TrmcSession &session) {
  const TrmcCommandLine &options = session.options;
  if (options.maxLoss.getNumOccurrences() == 0)
    return createStringError("calibrate needs --max-loss=SHARE, the share of puzzles that may be "
                             "lost, such as 0.002");
  Bound bound{options.maxLoss, options.confident};
  if (Error error = checkRequest(bound, options.rule))
    return error;
  Expected<std::string> digest = digestOf(options.puzzles);
  if (!digest)
    return digest.takeError();
  Expected<Recording> recording = recordTraces(session, options.calibratePath, options.puzzles);
  if (!recording)
    return recording.takeError();
  Expected<Traces> traces = chooseTraces(*recording, options);
  if (!traces)
    return traces.takeError();
  const Trace *trace = &traces->any();
  Expected<Choice> choice = chooseHalting(*traces, bound, options.rule);
  if (!choice)
    return createStringError("'" + options.puzzles + "': " + toString(choice.takeError()));
  std::string path =
      options.output.empty() ? trace->model + ".halting.json" : options.output.getValue();
  if (Error error =
          write(path, {*trace, *choice, bound, *digest, sys::path::filename(options.puzzles).str()},
                options))
    return error;
  if (path == "-")
    return Error::success();
  printSummary(terminalOuts(), *trace, *choice, recording->withoutCycles);
  outs() << "wrote " << terminalText(path) << "; trmc --halting=" << terminalText(path)
         << " compiles it in\n";
  return Error::success();
}

} // namespace trm
