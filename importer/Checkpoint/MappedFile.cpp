//===- MappedFile.cpp - a file as memory ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/MappedFile.h"

#include "trm/importer/Checkpoint/Errors.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace trm::checkpoint {

std::string quote(llvm::StringRef text) {
  constexpr size_t limit = 120;
  std::string result;
  llvm::raw_string_ostream out(result);
  out << '\'';
  llvm::printEscapedString(text.take_front(limit), out);
  out << (text.size() > limit ? "...'" : "'");
  return result;
}

llvm::Expected<std::shared_ptr<const MappedFile>> MappedFile::open(llvm::StringRef path) {
  llvm::sys::fs::file_status status;
  if (std::error_code code = llvm::sys::fs::status(path, status))
    return fileError(path, "cannot be opened: " + code.message());
  if (status.type() == llvm::sys::fs::file_type::directory_file)
    return fileError(path, "is a directory, expected a file");
  // A pipe or a device may never end.
  if (status.type() != llvm::sys::fs::file_type::regular_file)
    return fileError(path, "is not a regular file; copy its content into one");
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fileError(path, "cannot be read: " + buffer.getError().message());
  return std::shared_ptr<const MappedFile>(new MappedFile(path, std::move(*buffer)));
}

llvm::Expected<std::shared_ptr<const MappedFile>> MappedFile::openText(llvm::StringRef path,
                                                                       const llvm::Twine &what) {
  constexpr size_t maxBytes = size_t(1) << 20;
  auto file = open(path);
  if (file && (*file)->bytes().size() > maxBytes)
    return fileError(path, "has " + llvm::Twine((*file)->bytes().size()) +
                               " bytes, expected at most " + llvm::Twine(maxBytes) + " of " + what);
  return file;
}

} // namespace trm::checkpoint
