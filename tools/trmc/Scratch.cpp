//===- Scratch.cpp - a temporary file -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Scratch.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace trm {

Expected<std::unique_ptr<Scratch>> Scratch::create(StringRef name) {
  Expected<Temporary> file = Temporary::createScratch();
  if (!file)
    return file.takeError();
  Expected<std::string> folder = file->getFolder();
  if (!folder)
    return folder.takeError();
  SmallString<256> path(*folder);
  sys::path::append(path, name);
  int descriptor;
  std::error_code code = sys::fs::openFileForWrite(path, descriptor, sys::fs::CD_CreateNew);
  if (code)
    return createStringError("cannot write '" + path + "': " + code.message());
  sys::fs::file_t handle = sys::fs::convertFDToNativeFile(descriptor);
  if ((code = sys::fs::closeFile(handle)))
    return createStringError("cannot write '" + path + "': " + code.message());
  return std::unique_ptr<Scratch>(new Scratch(std::move(*file), path.str().str()));
}

Expected<std::string> Scratch::read() const {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError("cannot read '" + path + "': " + buffer.getError().message());
  return (*buffer)->getBuffer().str();
}

} // namespace trm
