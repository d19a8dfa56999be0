//===- IrFile.cpp - IR from a file ----------------------------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/IrFile.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "trm/dialect/IrNesting.h"
#include "trm/importer/Checkpoint/MappingGuard.h"
#include "trm/runtime/Limits.h"
#include "trm/tools/BytecodeGuard.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace llvm;

namespace trm {

namespace {
class GuardedBuffer : public MemoryBuffer {
public:
  explicit GuardedBuffer(std::unique_ptr<MemoryBuffer> file)
      : file(std::move(file)), guard(this->file->getBuffer(), this->file->getBufferIdentifier()) {
    init(this->file->getBufferStart(), this->file->getBufferEnd(),
         /*RequiresNullTerminator=*/true);
  }
  StringRef getBufferIdentifier() const override { return file->getBufferIdentifier(); }
  BufferKind getBufferKind() const override { return file->getBufferKind(); }

private:
  std::unique_ptr<MemoryBuffer> file;
  checkpoint::GuardedMapping guard;
};
} // namespace

static Error refuse(StringRef path, const Twine &why) {
  return createStringError("'" + path + "' is not IR that can be read: " + why);
}

bool isIrFile(StringRef path) {
  StringRef extension = sys::path::extension(path);
  return path == "-" || extension == ".mlir" || extension == ".mlirbc";
}

Error checkIr(MemoryBufferRef bytes, const mlir::DialectRegistry &dialects,
              std::chrono::microseconds limit) {
  if (mlir::isBytecode(bytes))
    return checkBytecode(bytes, dialects, limit);
  std::string excess = describeDeepText(bytes.getBuffer());
  return excess.empty() ? Error::success() : refuse(bytes.getBufferIdentifier(), excess);
}

Expected<std::unique_ptr<MemoryBuffer>> openIr(StringRef path,
                                               const mlir::DialectRegistry &dialects) {
  // Bytecode wants its weights aligned in memory as they are in the file.
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = MemoryBuffer::getFileOrSTDIN(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/true, Align(64));
  if (!file)
    return createStringError("cannot read '" + path + "': " + file.getError().message());
  // What is not mapped is read, and zeros are put where a file had ended before its time.
  sys::fs::file_status status;
  bool isFile = path != "-" && !sys::fs::status(path, status) && sys::fs::is_regular_file(status);
  if (isFile && status.getSize() != (*file)->getBufferSize())
    return createStringError("cannot read '" + path + "': it has " + Twine(status.getSize()) +
                             " bytes, but had " + Twine((*file)->getBufferSize()) +
                             " when it was opened; wait until it is written");
  auto buffer = std::make_unique<GuardedBuffer>(std::move(*file));
  // Weights are not looked at: whole models take some milliseconds.
  if (Error error = checkIr(*buffer, dialects, std::chrono::seconds(limits::BytecodeSeconds)))
    return error;
  return buffer;
}

Expected<mlir::OwningOpRef<mlir::ModuleOp>> readIr(std::unique_ptr<MemoryBuffer> bytes,
                                                   const std::shared_ptr<SourceMgr> &sources,
                                                   mlir::MLIRContext &context) {
  std::string path = bytes->getBufferIdentifier().str();
  sources->AddNewSourceBuffer(std::move(bytes), SMLoc());
  // The verifier recurses as deep as the module nests.
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::parseSourceFile<mlir::ModuleOp>(
      sources, mlir::ParserConfig(&context, /*verifyAfterParse=*/false));
  std::string excess = module ? describeDeepModule(*module) : "";
  if (!excess.empty()) {
    module.release(); // Its destruction would recurse too.
    return refuse(path, excess);
  }
  if (!module || failed(mlir::verify(*module)))
    return createStringError("'" + path + "' is not IR that trmc reads");
  return module;
}

Expected<mlir::OwningOpRef<mlir::ModuleOp>>
readIr(StringRef path, const std::shared_ptr<SourceMgr> &sources, mlir::MLIRContext &context) {
  Expected<std::unique_ptr<MemoryBuffer>> bytes = openIr(path, context.getDialectRegistry());
  if (!bytes)
    return bytes.takeError();
  return readIr(std::move(*bytes), sources, context);
}

} // namespace trm
