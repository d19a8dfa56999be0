//===- WriteBytecode.cpp - seeds for the target IrBytecode -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ir.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

/// Writes FILE.mlirbc beside each FILE that is a module.
int main(int argc, char **argv) {
  for (StringRef path : ArrayRef(argv, argc).drop_front()) {
    ErrorOr<std::unique_ptr<MemoryBuffer>> text = MemoryBuffer::getFile(path);
    if (!text)
      return 1;
    auto *bytes = reinterpret_cast<const uint8_t *>((*text)->getBufferStart());
    mlir::OwningOpRef<mlir::ModuleOp> module = trm::readFuzzText(bytes, (*text)->getBufferSize());
    if (!module)
      continue;
    std::error_code code;
    raw_fd_ostream file((path + ".mlirbc").str(), code);
    if (code || mlir::failed(mlir::writeBytecodeToFile(*module, file)))
      return 1;
  }
  return 0;
}
