//===- MlirFile.cpp - a module as a file ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/MlirFile.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {

/// Elements of a constant that text shows before it is elided.
constexpr int64_t kShownElements = 16;

void printMlir(mlir::ModuleOp module, bool withWeights, raw_ostream &os) {
  mlir::OpPrintingFlags flags;
  if (!withWeights)
    flags.elideLargeElementsAttrs(kShownElements).elideLargeResourceString(kShownElements);
  module.print(os, flags);
}

Error writeMlir(mlir::ModuleOp module, StringRef path, bool withWeights, raw_ostream &os) {
  if (sys::path::extension(path) != ".mlirbc")
    printMlir(module, withWeights, os);
  else if (failed(mlir::writeBytecodeToFile(module, os)))
    return createStringError("the module cannot be written as bytecode");
  return Error::success();
}

} // namespace trm
