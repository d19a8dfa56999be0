//===- Machine.cpp - LLVM's optimiser and code generator ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/Machine.h"
#include "trm/codegen/Target/Subtarget.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetOptions.h"

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

} // namespace

Expected<std::unique_ptr<TargetMachine>> createMachine(TargetAttr target) {
  Triple triple(target.getTriple());
  Expected<const Target *> found = lookupLlvmTarget(triple);
  if (!found)
    return found.takeError();
  std::unique_ptr<TargetMachine> machine((*found)->createTargetMachine(
      triple, target.getCpu(), target.getFeatures(), TargetOptions(), Reloc::PIC_,
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
  builder.buildPerModuleDefaultPipeline(OptimizationLevel::O3).run(module, modules);
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

} // namespace trm
