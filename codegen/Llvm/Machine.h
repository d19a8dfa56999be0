//===- Machine.h - LLVM's optimiser and code generator ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_MACHINE_H
#define TRM_CODEGEN_LLVM_MACHINE_H

#include "trm/dialect/Trm/Trm.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>

namespace trm {

/// Whether there is no system that would place code at an address of its choice.
bool isBare(const llvm::Triple &triple);

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createMachine(TargetAttr target);

/// Runs LLVM's default pipeline at its highest level, vectorisers included; for small code
/// on a bare machine.
void optimize(llvm::Module &module, llvm::TargetMachine &machine);

/// Generates assembly or an object into `output`. What LLVM reports as an error
/// on the way is the returned error.
llvm::Error generateCode(llvm::Module &module, llvm::TargetMachine &machine,
                         llvm::CodeGenFileType type, llvm::SmallVectorImpl<char> &output);

/// As generateCode() of an object, and the bytes of stack that its functions take.
llvm::Expected<uint64_t> generateMeasuredObject(llvm::Module &module, llvm::TargetMachine &machine,
                                                llvm::SmallVectorImpl<char> &output);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_MACHINE_H
