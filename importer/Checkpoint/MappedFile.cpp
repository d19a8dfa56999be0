//===- MappedFile.cpp - a file as memory ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/MappedFile.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/ForeignFile.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <vector>

using namespace llvm;

namespace trm::checkpoint {

std::string quote(StringRef text) {
  constexpr size_t limit = 120;
  return "'" + terminalText(text.take_front(limit)) + (text.size() > limit ? "...'" : "'");
}

Expected<std::shared_ptr<const MappedFile>> MappedFile::open(StringRef path) {
  sys::fs::file_status status;
  if (std::error_code code = sys::fs::status(path, status))
    return fileError(path, "cannot be opened: " + code.message());
  if (status.type() == sys::fs::file_type::directory_file)
    return fileError(path, "is a directory, expected a file");
  // A pipe or a device may never end.
  if (status.type() != sys::fs::file_type::regular_file)
    return fileError(path, "is not a regular file; copy its content into one");
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fileError(path, "cannot be read: " + buffer.getError().message());
  return std::shared_ptr<const MappedFile>(
      new MappedFile(path, std::move(*buffer), /*isOnDisk=*/true));
}

std::shared_ptr<const MappedFile> MappedFile::ofBytes(StringRef path, StringRef bytes) {
  auto buffer = MemoryBuffer::getMemBuffer(bytes, path, /*RequiresNullTerminator=*/false);
  return std::shared_ptr<const MappedFile>(
      new MappedFile(path, std::move(buffer), /*isOnDisk=*/false));
}

Error MappedFile::changed(uint64_t size) const {
  return fileError(filePath, "has " + Twine(size) + " bytes, but had " + Twine(bytes().size()) +
                                 " when it was opened; wait until it is written");
}

Error MappedFile::stream(function_ref<void(StringRef)> take) const {
  if (!isOnDisk)
    return streamPart(bytes(), take);
  uint64_t size;
  if (std::error_code code = sys::fs::file_size(filePath, size))
    return fileError(filePath, "cannot be read: " + code.message());
  return size == bytes().size() ? streamPart(bytes(), take) : changed(size);
}

Error MappedFile::streamPart(StringRef part, function_ref<void(StringRef)> take) const {
  if (!isOnDisk) {
    take(part);
    return Error::success();
  }
  constexpr size_t pieceBytes = size_t(1) << 20;
  Expected<sys::fs::file_t> file = sys::fs::openNativeFileForRead(filePath);
  if (!file)
    return fileError(filePath, "cannot be read: " + toString(file.takeError()));
  scope_exit close([&] {
    // Nothing was written that could be lost.
    [[maybe_unused]] std::error_code ignored = sys::fs::closeFile(*file);
  });
  std::vector<char> piece(std::min(pieceBytes, part.size()));
  uint64_t offset = part.data() - bytes().data();
  for (uint64_t done = 0; done < part.size();) {
    size_t wanted = std::min(piece.size(), part.size() - done);
    Expected<size_t> count = sys::fs::readNativeFileSlice(
        *file, MutableArrayRef<char>(piece).take_front(wanted), offset + done);
    if (!count)
      return fileError(filePath, "cannot be read: " + toString(count.takeError()));
    if (*count == 0)
      return changed(offset + done);
    take(StringRef(piece.data(), *count));
    done += *count;
  }
  return Error::success();
}

Expected<std::shared_ptr<const MappedFile>> MappedFile::openText(StringRef path,
                                                                 const Twine &what) {
  auto file = open(path);
  if (!file)
    return file;
  if (std::optional<std::string> foreign = describePlaceholder((*file)->bytes()))
    return fileError(path, *foreign);
  if ((*file)->bytes().size() > limits::FactsBytes)
    return fileError(path, "has " + Twine((*file)->bytes().size()) + " bytes, expected at most " +
                               Twine(limits::FactsBytes) + " of " + what);
  return file;
}

} // namespace trm::checkpoint
