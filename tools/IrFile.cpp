//===- IrFile.cpp - the bytes of IR -------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/IrFile.h"
#include "trm/importer/Checkpoint/MappingGuard.h"
#include "llvm/Support/FileSystem.h"

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

Expected<std::unique_ptr<MemoryBuffer>> readIr(StringRef path) {
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
  return std::make_unique<GuardedBuffer>(std::move(*file));
}

} // namespace trm
