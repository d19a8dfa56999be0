//===- ReadIr.cpp - IR from a file ----------------------------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/ReadIr.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "trm/dialect/IrNesting.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;

namespace trm {

static Error refuse(StringRef path, const Twine &why) {
  return createStringError("'" + path + "' is not IR that can be read: " + why);
}

bool isIrFile(StringRef path) {
  StringRef extension = sys::path::extension(path);
  return path == "-" || extension == ".mlir" || extension == ".mlirbc";
}

Expected<std::unique_ptr<MemoryBuffer>> openIr(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFileOrSTDIN(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/true, Align(64));
  if (!buffer)
    return createStringError("cannot read '" + path + "': " + buffer.getError().message());
  std::string excess = mlir::isBytecode(**buffer) ? "" : describeDeepText((*buffer)->getBuffer());
  if (!excess.empty())
    return refuse(path, excess);
  return std::move(*buffer);
}

Expected<mlir::OwningOpRef<mlir::ModuleOp>>
readIr(StringRef path, const std::shared_ptr<SourceMgr> &sources, mlir::MLIRContext &context) {
  Expected<std::unique_ptr<MemoryBuffer>> buffer = openIr(path);
  if (!buffer)
    return buffer.takeError();
  sources->AddNewSourceBuffer(std::move(*buffer), SMLoc());
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::parseSourceFile<mlir::ModuleOp>(
      sources, mlir::ParserConfig(&context, /*verifyAfterParse=*/false));
  if (!module)
    return createStringError("'" + path + "' is not IR that trmc reads");
  std::string excess = describeDeepModule(*module);
  if (!excess.empty()) {
    // It would be destroyed by as deep a recursion.
    module.release();
    return refuse(path, excess);
  }
  if (failed(mlir::verify(*module)))
    return createStringError("'" + path + "' is not IR that trmc reads");
  return module;
}

} // namespace trm
