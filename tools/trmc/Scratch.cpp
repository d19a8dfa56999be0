//===- Scratch.cpp - a temporary file -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Scratch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"

using namespace llvm;

namespace trm {

Expected<std::unique_ptr<Scratch>> Scratch::create(StringRef suffix) {
  std::unique_ptr<Scratch> scratch(new Scratch);
  if (std::error_code code = sys::fs::createTemporaryFile("trmc", suffix, scratch->path))
    return createStringError("cannot make a temporary file: " + code.message() +
                             "; TMPDIR names the folder for them");
  sys::RemoveFileOnSignal(scratch->path);
  return scratch;
}

Scratch::~Scratch() {
  if (path.empty())
    return;
  sys::fs::remove(path);
  sys::DontRemoveFileOnSignal(path);
}

Expected<std::string> Scratch::read() const {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return createStringError("cannot read '" + path + "': " + buffer.getError().message());
  return (*buffer)->getBuffer().str();
}

} // namespace trm
