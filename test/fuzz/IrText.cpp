//===- IrText.cpp - IR as text ----------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ir.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (llvm::StringRef(reinterpret_cast<const char *>(data), size).starts_with("ML\xefR"))
    return 0;
  if (mlir::OwningOpRef<mlir::ModuleOp> module = trm::readFuzzText(data, size))
    module->print(llvm::nulls());
  return 0;
}
