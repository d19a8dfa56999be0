//===- Machine.cpp - LLVM's optimiser and code generator ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/Machine.h"
#include "trm/codegen/Footprint/CallGraph.h"
#include "trm/codegen/Target/Subtarget.h"
#include "trm/codegen/Temporary.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/RISCVISAInfo.h"

using namespace llvm;

namespace trm {
namespace {

/// Keeps errors that LLVM reports through the context; its default handler
/// would end the process.
class DiagnosticCollector : public DiagnosticHandler {
public:
  explicit DiagnosticCollector(std::string &errors) : errors(errors) {}

  bool handleDiagnostics(const DiagnosticInfo &diagnostic) override {
    if (diagnostic.getSeverity() == DS_Error) {
      raw_string_ostream os(errors);
      DiagnosticPrinterRawOStream printer(os);
      diagnostic.print(printer);
      os << '\n';
    }
    return true;
  }

private:
  std::string &errors;
};

/// Of RISC-V, whose triple does not tell: the one that passes floating-point
/// numbers in the registers that there are. Empty where LLVM knows.
std::string getAbiName(const Triple &triple, StringRef features) {
  if (!triple.isRISCV())
    return "";
  std::vector<std::string> names;
  for (StringRef feature : split(features, ','))
    names.push_back(feature.str());
  auto isa = RISCVISAInfo::parseFeatures(triple.isRISCV64() ? 64 : 32, names);
  if (!isa) {
    consumeError(isa.takeError());
    return "";
  }
  return (*isa)->computeDefaultABI().str();
}

} // namespace

bool isBare(const Triple &triple) {
  return triple.getOS() == Triple::UnknownOS || triple.isOSBinFormatWasm();
}

Expected<std::unique_ptr<TargetMachine>> createMachine(TargetAttr target) {
  Triple triple(target.getTriple());
  Expected<const Target *> found = lookupLlvmTarget(triple);
  if (!found)
    return found.takeError();
  TargetOptions options;
  options.MCOptions.ABIName = getAbiName(triple, target.getFeatures());
  std::unique_ptr<TargetMachine> machine(
      (*found)->createTargetMachine(triple, target.getCpu(), target.getFeatures(), options,
                                    isBare(triple) ? Reloc::Static : Reloc::PIC_,
                                    /*CM=*/std::nullopt, CodeGenOptLevel::Aggressive));
  if (!machine)
    return createStringError("LLVM has no code generator for '" + target.getTriple() + "'");
  return machine;
}

void optimize(Module &module, TargetMachine &machine) {
  PipelineTuningOptions tuning;
  tuning.LoopVectorization = true;
  tuning.SLPVectorization = true;
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager callGraphs;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(callGraphs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, callGraphs, modules);
  // Flash is what bare machines have least of.
  bool isSmall = isBare(machine.getTargetTriple()) && !machine.getTargetTriple().isWasm();
  builder.buildPerModuleDefaultPipeline(isSmall ? OptimizationLevel::Os : OptimizationLevel::O3)
      .run(module, modules);
}

Error generateCode(Module &module, TargetMachine &machine, CodeGenFileType type,
                   SmallVectorImpl<char> &output) {
  std::string errors;
  module.getContext().setDiagnosticHandler(std::make_unique<DiagnosticCollector>(errors));
  raw_svector_ostream os(output);
  legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, /*DwoOut=*/nullptr, type))
    return createStringError("LLVM cannot write this kind of file for '" +
                             machine.getTargetTriple().str() + "'");
  passes.run(module);
  module.getContext().setDiagnosticHandler(nullptr);
  return errors.empty() ? Error::success() : createStringError(StringRef(errors).rtrim());
}

static CallGraph findCalls(const Module &module) {
  CallGraph graph;
  for (const Function &function : module)
    for (const Instruction &instruction : instructions(function))
      if (const auto *call = dyn_cast<CallBase>(&instruction))
        if (const Function *callee = call->getCalledFunction())
          graph.addCall(function.getName(), callee->getName());
  return graph;
}

Expected<uint64_t> generateMeasuredObject(Module &module, TargetMachine &machine,
                                          SmallVectorImpl<char> &output) {
  CallGraph graph = findCalls(module);
  Expected<Temporary> usage = Temporary::createScratch();
  if (!usage)
    return usage.takeError();
  machine.Options.StackUsageOutput = usage->getPath();
  if (Error error = generateCode(module, machine, CodeGenFileType::ObjectFile, output))
    return error;
  ErrorOr<std::unique_ptr<MemoryBuffer>> text = MemoryBuffer::getFile(usage->getPath());
  if (!text)
    return createStringError("cannot read '" + usage->getPath() +
                             "': " + text.getError().message());
  if (Error error = graph.addStackUsage((*text)->getBuffer()))
    return error;
  return graph.getDepth();
}

} // namespace trm
