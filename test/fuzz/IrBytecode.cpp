//===- IrBytecode.cpp - IR as bytecode --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BytecodeChild.h"
#include "llvm/ADT/StringRef.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!llvm::StringRef(reinterpret_cast<const char *>(data), size).starts_with("ML\xefR"))
    return 0;
  static trm::BytecodeChild child;
  (void)child.survives(data, size);
  return 0;
}
