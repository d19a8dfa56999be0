//===- IrFile.h - IR as tools read it ------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's reader of bytecode trusts what it reads: of damaged bytes it crashes, or does
// not come to an end. So a process of its own reads them first.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_IRFILE_H
#define TRM_TOOLS_IRFILE_H

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/SourceMgr.h"
#include <chrono>

namespace trm {

bool isIrFile(llvm::StringRef path);

/// Adds the file, or standard input ("-"), to sources that a parser may share. An error
/// where it cannot be read, or is bytecode that MLIR does not get through.
llvm::Error openIr(llvm::StringRef path, const mlir::DialectRegistry &dialects,
                   llvm::SourceMgr &sources);

/// The check of openIr(), within so much time of a processor; success for text.
llvm::Error checkBytecode(llvm::MemoryBufferRef bytes, const mlir::DialectRegistry &dialects,
                          std::chrono::microseconds limit);

} // namespace trm

#endif // TRM_TOOLS_IRFILE_H
