//===- BytecodeGuard.h - bytecode that MLIR gets through --------*- C++ -*-===//
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
#ifndef TRM_TOOLS_BYTECODEGUARD_H
#define TRM_TOOLS_BYTECODEGUARD_H

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <chrono>

namespace trm {

/// Fails where the bytes are bytecode that MLIR does not get through within so much time of
/// a processor. What it refuses it says again.
llvm::Error checkBytecode(llvm::MemoryBufferRef bytes, const mlir::DialectRegistry &dialects,
                          std::chrono::microseconds limit);

/// For a process that reads on behalf of another: a crash, or more memory than
/// limits::BytecodeMemory, ends it without a word.
void becomeReader();
/// Ends it after so much time of a processor.
void endAfter(std::chrono::microseconds time);

} // namespace trm

#endif // TRM_TOOLS_BYTECODEGUARD_H
