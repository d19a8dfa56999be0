//===- MlirFile.h - a module as a file --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR as text, in which long constants are elided unless they are asked for, or as
// bytecode.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_MLIRFILE_H
#define TRM_TOOLS_TRMC_MLIRFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace trm {

void printMlir(mlir::ModuleOp module, bool withWeights, llvm::raw_ostream &os);

/// Bytecode where the name of the file is that of some.
llvm::Error writeMlir(mlir::ModuleOp module, llvm::StringRef path, bool withWeights,
                      llvm::raw_ostream &os);

} // namespace trm

#endif // TRM_TOOLS_TRMC_MLIRFILE_H
