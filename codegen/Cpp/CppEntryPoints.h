//===- CppEntryPoints.h - a model's interface in C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPENTRYPOINTS_H
#define TRM_CODEGEN_CPP_CPPENTRYPOINTS_H

#include "trm/codegen/Cpp/CppNumbers.h"
#include "trm/passes/Entry/EntryFunction.h"
#include "llvm/Support/raw_ostream.h"

namespace trm {

/// The facts of the model, and what its functions of runtime/Abi.h use: internal.
void printCppHelpers(const ModelParts &parts, llvm::StringRef compiler, const CppNumbers &numbers,
                     llvm::raw_ostream &os);
/// The model as a value, behind its functions.
void printCppModel(FactsAttr facts, llvm::raw_ostream &os);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPENTRYPOINTS_H
