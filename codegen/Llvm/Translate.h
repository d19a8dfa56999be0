//===- Translate.h - from the LLVM dialect to LLVM IR -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_TRANSLATE_H
#define TRM_CODEGEN_LLVM_TRANSLATE_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>

namespace trm {

/// Translates `module` and checks that it has the model's functions. The result
/// carries the machine's triple, layout and function attributes, so that its
/// text compiles the same elsewhere.
llvm::Expected<std::unique_ptr<llvm::Module>> translateToLlvm(mlir::ModuleOp module,
                                                              FactsAttr facts, TargetAttr target,
                                                              const llvm::TargetMachine &machine,
                                                              llvm::LLVMContext &context);

/// Adds the symbol by which the host program finds its model.
void addProgramSymbol(llvm::Module &module, FactsAttr facts);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_TRANSLATE_H
