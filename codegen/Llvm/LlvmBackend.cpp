//===- LlvmBackend.cpp - objects, libraries and programs through LLVM ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/LlvmBackend.h"
#include "trm/codegen/CMakePackage.h"
#include "trm/codegen/Header.h"
#include "trm/codegen/KeptFile.h"
#include "trm/codegen/Llvm/CombineLevels.h"
#include "trm/codegen/Llvm/IrText.h"
#include "trm/codegen/Llvm/Link.h"
#include "trm/codegen/Llvm/Machine.h"
#include "trm/codegen/Llvm/Translate.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

using namespace llvm;

namespace trm {
namespace {

constexpr ArtifactKind kKinds[] = {
    {kProgramKind, "a program that solves puzzles, linked with the host runtime", "", "", false,
     true},
    {"static", "a static library, its header and CMake package", "lib", ".a", false, true},
    {"shared", "a shared library, its header and CMake package", "lib", ".so", false, true},
    {"object", "an object file and its header", "", ".o", false, true},
    {"asm", "assembly text", "", ".s", true},
    {"llvm", "optimised LLVM IR: text, or bitcode where the file ends in .bc", "", ".ll", true},
};

/// One call of emit(): the steps share the request and where results go.
class Emission {
public:
  Emission(const EmitRequest &request, const LinkTools &tools, StagedOutputs &outputs)
      : request(request), tools(tools), outputs(outputs) {}

  Error run(ModuleLevels sources);

private:
  Expected<Level> translate(mlir::ModuleOp source);
  Error generate(TargetMachine &machine);
  Error measure(ArrayRef<char> object, uint64_t stack);
  Error writeIr();
  Error writeObject(SmallVector<char, 0> object);
  Error writeArchive(SmallVector<char, 0> object);
  Error link(ArrayRef<char> object);
  Error keepBitcode(StringRef suffix);

  bool is(StringRef kind) const { return request.kind == kind; }

  const EmitRequest &request;
  const LinkTools &tools;
  StagedOutputs &outputs;
  LLVMContext context;
  /// All levels together.
  std::unique_ptr<Module> module;
  Triple triple;
  FactsAttr facts;
  /// Of the best level.
  Contents contents;
};

Error Emission::run(ModuleLevels sources) {
  request.progress("optimize");
  contents = Contents::of(*sources.front());
  std::vector<Level> levels;
  for (mlir::OwningOpRef<mlir::ModuleOp> &source : sources) {
    Expected<Level> level = translate(*source);
    if (!level)
      return level.takeError();
    levels.push_back(std::move(*level));
    source = {};
  }
  // Functions say themselves what they are compiled for. What LLVM adds is for
  // the least of the processors.
  Expected<std::unique_ptr<TargetMachine>> machine = createMachine(levels.back().target);
  if (!machine)
    return machine.takeError();
  Expected<CombinedModel> combined = combineLevels(std::move(levels));
  if (!combined)
    return combined.takeError();
  facts = combined->facts;
  module = std::move(combined->module);
  triple = module->getTargetTriple();
  return generate(**machine);
}

Expected<Level> Emission::translate(mlir::ModuleOp source) {
  Expected<FactsAttr> sourceFacts = findFacts(source);
  if (!sourceFacts)
    return sourceFacts.takeError();
  TargetAttr target = TargetAttr::of(source);
  if (!target)
    return createStringError("the module lacks the attribute '" + TrmDialect::getTargetAttrName() +
                             "'");
  // Before the work rather than after it.
  if (is("program"))
    if (Expected<std::string> host = findHostLibrary(Triple(target.getTriple()), tools); !host)
      return host.takeError();
  Expected<std::unique_ptr<TargetMachine>> machine = createMachine(target);
  if (!machine)
    return machine.takeError();
  Expected<std::unique_ptr<Module>> translated =
      translateToLlvm(source, *sourceFacts, target, **machine, context);
  if (!translated)
    return translated.takeError();
  return Level{std::move(*translated), *sourceFacts, target};
}

Error Emission::generate(TargetMachine &machine) {
  if (is("program"))
    addProgramSymbol(*module, facts);
  if (Error error = keepBitcode(".bc"))
    return error;
  optimize(*module, machine);
  if (Error error = keepBitcode(".opt.bc"))
    return error;
  if (is("llvm"))
    return writeIr();
  request.progress(is("asm") ? "asm" : "object");
  SmallVector<char, 0> code;
  if (is("asm")) {
    if (Error error = generateCode(*module, machine, CodeGenFileType::AssemblyFile, code))
      return error;
    return outputs.write(request.output, toStringRef(code));
  }
  Expected<uint64_t> stack = generateMeasuredObject(*module, machine, code);
  if (!stack)
    return stack.takeError();
  module.reset();
  if (Error error = measure(code, *stack))
    return error;
  return writeObject(std::move(code));
}

Error Emission::measure(ArrayRef<char> object, uint64_t stack) {
  Expected<Footprint> footprint = measureObject(object);
  if (!footprint)
    return footprint.takeError();
  footprint->arena = facts.getSizes().getArenaBytes();
  footprint->stack = stack;
  request.measured(*footprint);
  return checkBudget(request.budget, *footprint, contents);
}

Error Emission::keepBitcode(StringRef suffix) {
  if (request.saveTemps.empty())
    return Error::success();
  return keepFile(request.saveTemps, (facts.getName() + suffix).str(), kMarkOfBitcode,
                  [&](raw_ostream &os) {
                    WriteBitcodeToFile(*module, os);
                    return Error::success();
                  });
}

Error Emission::writeIr() {
  bool bitcode = sys::path::extension(request.output) == ".bc";
  return outputs.write(request.output, [&](raw_ostream &os) {
    if (bitcode)
      WriteBitcodeToFile(*module, os);
    else
      printIrText(*module, os);
    return Error::success();
  });
}

Error Emission::writeObject(SmallVector<char, 0> object) {
  if (is("program"))
    return link(object);
  if (Error error = writeHeader(facts, request, outputs))
    return error;
  if (is("object"))
    return outputs.write(request.output, toStringRef(object));
  if (Error error = writeCMakePackage(facts, request, outputs))
    return error;
  return is("shared") ? link(object) : writeArchive(std::move(object));
}

Error Emission::writeArchive(SmallVector<char, 0> object) {
  std::string member = (facts.getName() + ".o").str();
  NewArchiveMember entry;
  entry.Buf = std::make_unique<SmallVectorMemoryBuffer>(std::move(object), member,
                                                        /*RequiresNullTerminator=*/false);
  entry.MemberName = member;
  return outputs.write(request.output, [&](raw_ostream &os) {
    return writeArchiveToStream(os, entry, SymtabWritingMode::NormalSymtab, object::Archive::K_GNU,
                                /*Deterministic=*/true, /*Thin=*/false);
  });
}

Error Emission::link(ArrayRef<char> object) {
  request.progress("link");
  Expected<std::string> input = outputs.scratch(request.output, [&](raw_ostream &os) {
    os.write(object.data(), object.size());
    return Error::success();
  });
  if (!input)
    return input.takeError();
  Expected<std::string> output = outputs.reserve(request.output);
  if (!output)
    return output.takeError();
  auto link = is("shared") ? linkShared : linkProgram;
  return link(*input, *output, triple, tools, request);
}

class LlvmBackend : public Backend {
public:
  StringRef getName() const override { return "llvm"; }
  StringRef getDescription() const override {
    return "machine code through LLVM: objects, libraries, programs";
  }
  Phase getInputPhase() const override { return Phase::Llvm; }
  ArrayRef<ArtifactKind> getArtifactKinds() const override { return kKinds; }

  bool combinesLevels() const override { return true; }

  void addOptions(BackendOptions &options) override {
    options.add("linker", linker, cl::value_desc("program"),
                cl::desc("C++ compiler that links (default: $CXX, clang++-22, clang++, g++ or c++; "
                         "for another system its own, such as aarch64-linux-gnu-g++)"));
    options.add("runtime-dir", runtimeDir, cl::value_desc("folder"),
                cl::desc("Folder of libtrm_host.a (default: beside the tool); that of another "
                         "system is in a folder below, such as aarch64-linux-gnu"));
  }

  Error emit(ModuleLevels levels, const EmitRequest &request,
             StagedOutputs &outputs) const override {
    LinkTools tools{linker, {runtimeDir}};
    if (runtimeDir.empty()) {
      // The build tree's layout, then the installed one.
      SmallString<256> libraries(sys::path::parent_path(request.tool));
      sys::path::append(libraries, "..", "lib");
      sys::path::remove_dots(libraries, /*remove_dot_dot=*/true);
      tools.runtimeFolders = {libraries.str().str(), (libraries + "/trm").str()};
    }
    return Emission(request, tools, outputs).run(std::move(levels));
  }

private:
  std::string linker, runtimeDir;
};

} // namespace

std::unique_ptr<Backend> createLlvmBackend() { return std::make_unique<LlvmBackend>(); }

} // namespace trm
