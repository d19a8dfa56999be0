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

struct ImportedModel {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// The file and the weights that were taken, in a line.
  std::string taken;
  /// What is odd about it, a line each.
  std::vector<std::string> warnings;
  /// Every file that was read.
  std::vector<std::string> files;
};

/// Imports a checkpoint, or the one in a folder, by the importer that claims it.
llvm::Expected<ImportedModel> importCheckpoint(llvm::StringRef path, const ImportOptions &options,
                                               const ImporterRegistry &registry,
                                               mlir::MLIRContext *context);

/// Says what a checkpoint is without reading its tensors. Missing facts are part
/// of the report; contradictions are errors. The digest of a large file is made
/// where it is asked for.
llvm::Expected<InspectReport> inspectCheckpoint(llvm::StringRef path, const ImportOptions &options,
                                                const ImporterRegistry &registry,
                                                bool alwaysDigest = false);

} // namespace trm

#endif // TRM_IMPORTER_DRIVER_H
