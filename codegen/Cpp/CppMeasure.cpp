//===- CppMeasure.cpp - what C++ takes once it is compiled ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppMeasure.h"
#include "trm/codegen/Command.h"
#include "trm/codegen/Cpp/KnownCompilers.h"
#include "trm/codegen/Footprint/CallGraph.h"
#include "trm/codegen/Temporary.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace trm {
namespace {

/// What all compilers are asked for besides the machine.
constexpr StringLiteral kFlags[] = {"-std=c++17", "-O2", "-ffp-contract=off", "-fno-exceptions",
                                    "-fno-rtti"};

class Measurement {
public:
  Measurement(const EmitRequest &request, StringRef program, StringRef folder)
      : request(request), program(program), folder(folder) {}

  Error write(const SourceFile &file) {
    std::error_code code;
    raw_fd_ostream os(inFolder(file.name), code);
    os << file.text;
    os.close();
    if (!code)
      code = os.error();
    os.clear_error();
    return code ? createStringError("cannot write '" + inFolder(file.name) + "': " + code.message())
                : Error::success();
  }

  Error compile(StringRef source) {
    std::vector<std::string> words = request.machine->compiler;
    words.front() = program.str();
    append_range(words, kFlags);
    if (isGcc())
      words.push_back("-fcallgraph-info=su");
    else
      words.push_back("-fstack-usage");
    append_range(words, std::vector<std::string>{"-I", folder.str(), "-Wa,-I," + folder.str(), "-c",
                                                 inFolder(source), "-o", inFolder("model.o")});
    SmallVector<StringRef> command(words.begin(), words.end());
    request.command(command);
    std::string log = inFolder("errors");
    Expected<int> status = Command{program.str(), command, folder.str(), log, log}.run();
    if (status && *status == 0)
      return Error::success();
    std::string message = status ? "" : toString(status.takeError());
    Expected<std::string> text = read("errors");
    if (!text)
      consumeError(text.takeError());
    else
      message += *text;
    return createStringError("cannot measure the model: " + program +
                             " failed: " + StringRef(message).trim());
  }

  Expected<Footprint> measure() {
    Expected<std::string> object = read("model.o");
    if (!object)
      return object.takeError();
    Expected<Footprint> footprint = measureObject(ArrayRef(object->data(), object->size()));
    if (!footprint)
      return footprint.takeError();
    Expected<uint64_t> stack = measureStack();
    if (!stack)
      return stack.takeError();
    footprint->stack = *stack;
    return footprint;
  }

private:
  bool isGcc() const { return !sys::path::filename(program).contains("clang"); }

  Expected<uint64_t> measureStack() {
    Expected<std::string> text = read(isGcc() ? "model.ci" : "model.su");
    if (!text)
      return text.takeError();
    if (isGcc()) {
      Expected<CallGraph> graph = CallGraph::parseGccInfo(*text);
      return graph ? Expected<uint64_t>(graph->getDepth()) : graph.takeError();
    }
    // clang tells no calls: as if each function called the next.
    CallGraph graph;
    if (Error error = graph.addStackUsage(*text))
      return error;
    return graph.getSum();
  }

  Expected<std::string> read(StringRef name) {
    ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFile(inFolder(name));
    if (!buffer)
      return createStringError("cannot measure the model: " + program + " left no " + name);
    return (*buffer)->getBuffer().str();
  }

  std::string inFolder(StringRef name) const {
    SmallString<128> path(folder);
    sys::path::append(path, name);
    return path.str().str();
  }

  const EmitRequest &request;
  StringRef program, folder;
};

/// Whether the user named a limit, rather than the target having a memory.
bool isAskedFor(const Budget &budget) {
  return any_of(ArrayRef{budget.flash, budget.ram, budget.stack},
                [](const std::optional<Limit> &limit) { return limit && limit->isOption; });
}

} // namespace

Expected<std::optional<Footprint>> measureCpp(ArrayRef<SourceFile> files, FactsAttr facts,
                                              bool allowCommands, const EmitRequest &request) {
  bool isNeeded = isAskedFor(request.budget);
  if (!request.machine || request.machine->compiler.empty()) {
    if (isNeeded)
      return createStringError("what C++ takes is known once it is compiled: name the target "
                               "with --target-cpu, such as cortex-m4 (trmc targets lists them)");
    return std::nullopt;
  }
  const std::vector<std::string> &compiler = request.machine->compiler;
  if (!allowCommands && !request.machine->isTrusted && !isKnownCompiler(compiler))
    return createStringError(request.machine->origin + ": the target record's compiler, '" +
                             join(compiler, " ") +
                             "', is no known one with options for a machine alone; "
                             "--allow-commands runs it all the same");
  StringRef name = compiler.front();
  ErrorOr<std::string> program = sys::findProgramByName(name);
  if (!program) {
    if (isNeeded)
      return createStringError("what C++ takes is known once it is compiled, but '" + name +
                               "' is not on PATH; install it, or give no --max option");
    return std::nullopt;
  }
  request.progress("measure");
  Expected<Temporary> scratch = Temporary::createScratch();
  if (!scratch)
    return scratch.takeError();
  Expected<std::string> folder = scratch->getFolder();
  if (!folder)
    return folder.takeError();
  Measurement measurement(request, *program, *folder);
  for (const SourceFile &file : files)
    if (Error error = measurement.write(file))
      return error;
  if (Error error = measurement.compile(files.front().name)) {
    if (isNeeded)
      return error;
    // A compiler that lacks the target's headers, say: nobody asked it.
    consumeError(std::move(error));
    return std::nullopt;
  }
  Expected<Footprint> footprint = measurement.measure();
  if (!footprint)
    return footprint.takeError();
  footprint->arena = facts.getSizes().getArenaBytes();
  return *footprint;
}

} // namespace trm
