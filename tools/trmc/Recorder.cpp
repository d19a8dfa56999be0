//===- Recorder.cpp - run a program on puzzles --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Recorder.h"
#include "trm/codegen/Command.h"
#include "trm/tools/trmc/Compile.h"
#include "trm/tools/trmc/Scratch.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/Magic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

static bool isProgram(StringRef path) {
  file_magic magic;
  if (identify_magic(path, magic))
    return false;
  // A program that may lie anywhere in memory looks like a library.
  return magic == file_magic::elf_executable || magic == file_magic::elf_shared_object;
}

static std::vector<std::string> makeArguments(const TrmcCommandLine &options, StringRef puzzles,
                                              StringRef output, ArrayRef<std::string> flags) {
  // The first is what the program calls itself in messages.
  std::vector<std::string> arguments = {"trmc", ("--output=" + output).str()};
  append_range(arguments, flags);
  if (options.threads)
    arguments.push_back("--threads=" + utostr(options.threads));
  if (std::optional<int64_t> steps = options.import.getOptions().maxSteps)
    arguments.push_back("--max-steps=" + itostr(*steps));
  arguments.push_back("--");
  arguments.push_back(puzzles.str());
  return arguments;
}

/// Runs the program. On a terminal it shows its progress and errors itself;
/// elsewhere it is silent, and its errors become ours.
static Error runProgram(const TrmcCommandLine &options, StringRef program,
                        ArrayRef<std::string> arguments) {
  Expected<std::unique_ptr<Scratch>> messages = Scratch::create("err");
  if (!messages)
    return messages.takeError();
  bool shown = !options.quiet && errs().is_displayed();
  std::optional<std::string> errorFile;
  if (!shown)
    errorFile = (*messages)->getPath().str();
  SmallVector<StringRef> words(arguments);
  Expected<int> status = Command{program.str(), words, "", "/dev/null", errorFile}.run();
  if (!status)
    return createStringError("the program '" + program +
                             "' did not run to its end: " + toString(status.takeError()));
  if (*status == 0)
    return Error::success();
  if (shown)
    return createStringError("the program failed as said above");
  Expected<std::string> text = (*messages)->read();
  if (!text)
    return text.takeError();
  StringRef message = StringRef(*text).trim();
  message.consume_front("trmc: error: ");
  return createStringError(message.empty() ? "the program '" + program + "' failed" : message);
}

Expected<std::string> runOnPuzzles(const TrmcCommandLine &options, StringRef program,
                                   StringRef puzzles, ArrayRef<std::string> flags) {
  Expected<std::unique_ptr<Scratch>> output = Scratch::create("json");
  if (!output)
    return output.takeError();
  if (Error error = runProgram(options, program,
                               makeArguments(options, puzzles, (*output)->getPath(), flags)))
    return error;
  return (*output)->read();
}

/// Reads both traces out of what a program wrote.
static Expected<Recording> parseRecording(const TrmcCommandLine &options, StringRef text,
                                          StringRef model) {
  std::string name = "what '" + model.str() + "' wrote";
  Recording recording;
  if (Error error = parseTrace(text, name).moveInto(recording.steps))
    return error;
  Expected<Trace> cycles = parseTrace(text, name, HaltEvery::Cycle);
  if (!cycles)
    return cycles.takeError();
  if (cycles->cyclesPerStep > 1)
    recording.cycles = std::move(*cycles);
  else if (isProgram(model))
    recording.withoutCycles = "the program looks after whole steps; calibrate its model";
  else if (options.getHaltEvery() == HaltEvery::Step)
    recording.withoutCycles = "--halt-every=step leaves them out";
  else
    recording.withoutCycles = "the steps of this model are not divided into any";
  return recording;
}

Expected<Recording> recordTraces(TrmcSession &session, StringRef model, StringRef puzzles) {
  Expected<std::unique_ptr<Scratch>> compiled = Scratch::create("program");
  if (!compiled)
    return compiled.takeError();
  StringRef program = model;
  if (!isProgram(model)) {
    program = (*compiled)->getPath();
    Expected<CompileRequest> request =
        makeTemporaryRequest(session, model, program, kProgramKind, askedFormats(session.options));
    if (!request)
      return request.takeError();
    request->triesCycles = true;
    if (Error error = compile(session, *request))
      return error;
  }
  Expected<std::string> text =
      runOnPuzzles(session.options, program, puzzles, {"--halt=never", "--trace", "--json"});
  if (!text)
    return text.takeError();
  return parseRecording(session.options, *text, model);
}

} // namespace trm
