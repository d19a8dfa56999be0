//===- ModelFile.h - a model from IR or from a checkpoint ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRM_RUN_MODELFILE_H
#define TRM_TOOLS_TRM_RUN_MODELFILE_H

#include "trm/importer/Driver.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"

namespace trm {

/// Reads IR (.mlir, .mlirbc, or - for stdin) or imports a checkpoint.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> loadModule(llvm::StringRef path,
                                                             const ImportOptions &options,
                                                             const ImporterRegistry &importers,
                                                             mlir::MLIRContext &context);

/// The only model of `module`; `path` is for the error.
llvm::Expected<ModelOp> findModel(mlir::ModuleOp module, llvm::StringRef path);

} // namespace trm

#endif // TRM_TOOLS_TRM_RUN_MODELFILE_H
