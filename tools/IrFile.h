//===- IrFile.h - IR from a file --------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_TOOLS_IRFILE_H
#define TRM_TOOLS_IRFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <chrono>
#include <memory>

namespace llvm {
class SourceMgr;
} // namespace llvm

namespace trm {

/// Whether `path` names textual IR or bytecode, as .mlir, .mlirbc and "-" do.
bool isIrFile(llvm::StringRef path);

/// Fails where a text nests deeper than MLIR's parser can follow, and where bytecode is what
/// its reader does not get through within so much time of a processor.
llvm::Error checkIr(llvm::MemoryBufferRef bytes, const mlir::DialectRegistry &dialects,
                    std::chrono::microseconds limit);

/// The bytes of a file, or of the standard input ("-"). Bytecode stays where it is: a file
/// that is cut later ends the process as a checkpoint does. Fails where checkIr() does.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> openIr(llvm::StringRef path,
                                                           const mlir::DialectRegistry &dialects);

/// What openIr() gives, verified. `sources` takes the bytes; weights of bytecode stay where
/// they lie there. Diagnostics go to the context.
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
readIr(std::unique_ptr<llvm::MemoryBuffer> bytes, const std::shared_ptr<llvm::SourceMgr> &sources,
       mlir::MLIRContext &context);
llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>>
readIr(llvm::StringRef path, const std::shared_ptr<llvm::SourceMgr> &sources,
       mlir::MLIRContext &context);

} // namespace trm

#endif // TRM_TOOLS_IRFILE_H
