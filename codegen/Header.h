//===- Header.h - the C header of a compiled model ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A header names the artifacts beside it that it is for, so that one of another build
// of the model is not laid over it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_HEADER_H
#define TRM_CODEGEN_HEADER_H

#include "trm/codegen/Backend.h"

namespace trm {

/// The text of NAME.h. `compiler` is its name and version.
void printHeader(FactsAttr facts, llvm::StringRef compiler, llvm::raw_ostream &os);

/// Stages NAME.h beside the request's output: the text of runtime/Abi.h, the
/// model's sizes, and its functions. C99 and C++. A header that is there already is
/// replaced only where it is of this artifact alone, or says the same.
llvm::Error writeHeader(FactsAttr facts, const EmitRequest &request, StagedOutputs &outputs);

} // namespace trm

#endif // TRM_CODEGEN_HEADER_H
