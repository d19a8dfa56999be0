//===- Input.h - read what is to be compiled ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_INPUT_H
#define TRM_TOOLS_TRMC_INPUT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Support/Timing.h"
#include "trm/tools/Toolbox.h"
#include "llvm/Support/SourceMgr.h"

namespace mlir {
class SourceMgrDiagnosticHandler;
} // namespace mlir

namespace trm {

/// The module that a compile begins with, and what its diagnostics point into.
class Input {
public:
  static llvm::Expected<std::unique_ptr<Input>> load(llvm::StringRef path,
                                                     const ImportOptions &options,
                                                     const Toolbox &toolbox,
                                                     mlir::MLIRContext &context);
  ~Input();
  /// On stderr: what is odd about a checkpoint and, unless `quiet`, what was taken of it.
  void printRemarks(bool quiet) const;

  mlir::OwningOpRef<mlir::ModuleOp> module;
  /// The phase that `module` is the output of: import, or llvm.
  Phase phase = Phase::Import;
  /// What was read: the IR, or the checkpoint and what lies beside it.
  std::vector<std::string> files;
  /// Of a checkpoint: the file and the weights that were taken, in a line.
  std::string taken;
  /// What is odd about it, a line each.
  std::vector<std::string> warnings;

private:
  explicit Input(mlir::MLIRContext &context);
  llvm::Error parse(llvm::StringRef path, mlir::MLIRContext &context);
  llvm::Error findPhase(llvm::StringRef path);
  llvm::Error rename(llvm::StringRef name);

  std::shared_ptr<llvm::SourceMgr> sources;
  std::unique_ptr<mlir::SourceMgrDiagnosticHandler> diagnostics;
};

} // namespace trm

#endif // TRM_TOOLS_TRMC_INPUT_H
