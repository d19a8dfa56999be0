//===- IrText.h - LLVM IR as text ---------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_LLVM_IRTEXT_H
#define TRM_CODEGEN_LLVM_IRTEXT_H

#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace trm {

/// Prints `module`. Large arrays of numbers become arrays of bytes first, which
/// mean the same and print a hundred times faster.
void printIrText(llvm::Module &module, llvm::raw_ostream &os);

} // namespace trm

#endif // TRM_CODEGEN_LLVM_IRTEXT_H
