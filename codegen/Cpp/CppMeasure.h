//===- CppMeasure.h - what C++ takes once it is compiled --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPMEASURE_H
#define TRM_CODEGEN_CPP_CPPMEASURE_H

#include "trm/codegen/Backend.h"

namespace trm {

/// Files of a model that belong together, by their names.
struct SourceFile {
  std::string name;
  llvm::StringRef text;
};

/// Compiles the first of `files` with the compiler of the request's machine (-O2) in
/// a folder that goes again. None where the machine has no compiler, or that cannot
/// compile it here and the budget is only that of the machine's memories. `allowCommands`:
/// whatever command the compiler is.
llvm::Expected<std::optional<Footprint>> measureCpp(llvm::ArrayRef<SourceFile> files,
                                                    FactsAttr facts, bool allowCommands,
                                                    const EmitRequest &request);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPMEASURE_H
