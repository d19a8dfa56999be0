//===- Driver.h - from a path to IR or a report -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_DRIVER_H
#define TRM_IMPORTER_DRIVER_H

#include "trm/importer/Inspect.h"
#include "trm/importer/Registry.h"

namespace trm {

/// Imports a checkpoint, or the one in a folder, by the importer that claims it.
/// Warns, through the context, of tensors that were left out. `taken` gets the line of
/// describeTaken().
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> importCheckpoint(llvm::StringRef path,
                                                                   const ImportOptions &options,
                                                                   const ImporterRegistry &registry,
                                                                   mlir::MLIRContext *context,
                                                                   std::string *taken = nullptr);

/// Says what a checkpoint is without reading its tensors. Missing facts are part
/// of the report; contradictions are errors. The digest of a large file is made
/// where it is asked for.
llvm::Expected<InspectReport> inspectCheckpoint(llvm::StringRef path, const ImportOptions &options,
                                                const ImporterRegistry &registry,
                                                bool alwaysDigest = false);

} // namespace trm

#endif // TRM_IMPORTER_DRIVER_H
