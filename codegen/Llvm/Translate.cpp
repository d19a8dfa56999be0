//===- Translate.cpp - from the LLVM dialect to LLVM IR -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/Translate.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "trm/codegen/Llvm/ExpandMath.h"
#include "trm/codegen/Llvm/Machine.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace trm {

/// A symbol that is missing here would be a riddle of the linker's later.
static Error checkSymbols(const Module &module, FactsAttr facts) {
  for (StringRef suffix : {"_start", "_step", "_solve", "_info"}) {
    const Function *function = module.getFunction((facts.getName() + suffix).str());
    if (!function || function->isDeclaration() || !function->hasExternalLinkage())
      return createStringError("the lowered module lacks the external function '" +
                               facts.getName() + suffix + "'");
  }
  const GlobalVariable *model = module.getGlobalVariable((facts.getName() + "_model").str());
  if (!model || !model->hasInitializer())
    return createStringError("the lowered module lacks the global '" + facts.getName() + "_model'");
  return Error::success();
}

static void attributeFunctions(Module &module, TargetAttr target) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.getCpu());
    if (!target.getFeatures().empty())
      function.addFnAttr("target-features", target.getFeatures());
    // LLVM prefers narrower vectors on some CPUs than lowering tiled for.
    function.addFnAttr("prefer-vector-width", utostr(target.getVectorBits()));
    // No code of a model unwinds; this leaves out the unwind tables.
    function.setDoesNotThrow();
    if (isBare(Triple(target.getTriple())) && !Triple(target.getTriple()).isWasm())
      function.addFnAttr(Attribute::OptimizeForSize);
  }
}

/// Products that are rounded before they are added, as in the C++ of a model: a fused
/// instruction takes some microcontrollers longer than two.
static void forbidContraction(Module &module) {
  for (Function &function : module)
    for (Instruction &instruction : instructions(function))
      if (isa<FPMathOperator>(instruction))
        instruction.setHasAllowContract(false);
}

Expected<std::unique_ptr<Module>> translateToLlvm(mlir::ModuleOp module, FactsAttr facts,
                                                  TargetAttr target, const TargetMachine &machine,
                                                  LLVMContext &context) {
  mlir::registerBuiltinDialectTranslation(*module.getContext());
  mlir::registerLLVMDialectTranslation(*module.getContext());
  std::unique_ptr<Module> translated =
      mlir::translateModuleToLLVMIR(module, context, facts.getName());
  if (!translated)
    return createStringError("the module does not translate to LLVM IR");
  translated->setSourceFileName(facts.getName());
  translated->setTargetTriple(machine.getTargetTriple());
  translated->setDataLayout(machine.createDataLayout());
  if (machine.isPositionIndependent())
    translated->setPICLevel(PICLevel::BigPIC);
  if (Error error = checkSymbols(*translated, facts))
    return error;
  attributeFunctions(*translated, target);
  expandMath(*translated, machine);
  if (isBare(machine.getTargetTriple()))
    forbidContraction(*translated);
  return translated;
}

void addProgramSymbol(Module &module, FactsAttr facts) {
  GlobalVariable *model = module.getGlobalVariable((facts.getName() + "_model").str());
  GlobalAlias::create("trm_program_model", model);
}

} // namespace trm
