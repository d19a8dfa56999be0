//===- IrFile.h - the bytes of IR ---------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_IRFILE_H
#define TRM_TOOLS_IRFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace trm {

/// A file with text or bytecode; "-" is standard input. Bytecode stays where it is: a file
/// that is cut later ends the process as a checkpoint does.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readIr(llvm::StringRef path);

} // namespace trm

#endif // TRM_TOOLS_IRFILE_H
