//===- MappedFile.h - a file as memory --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A whole regular file mapped into memory: the system pages in what is touched,
// so opening a checkpoint of gigabytes costs nothing.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_MAPPEDFILE_H
#define TRM_IMPORTER_CHECKPOINT_MAPPEDFILE_H

#include "trm/importer/Checkpoint/MappingGuard.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>

namespace trm::checkpoint {

class MappedFile {
public:
  static llvm::Expected<std::shared_ptr<const MappedFile>> open(llvm::StringRef path);
  /// A file of these bytes, which the caller keeps; `path` is what errors call it, and
  /// nothing need be there.
  static std::shared_ptr<const MappedFile> ofBytes(llvm::StringRef path, llvm::StringRef bytes);

  /// A companion of a checkpoint, which a person or a tool wrote as text: one of
  /// more than a megabyte is something else. `what` ends the sentence "at most N of".
  static llvm::Expected<std::shared_ptr<const MappedFile>> openText(llvm::StringRef path,
                                                                    const llvm::Twine &what);

  llvm::StringRef path() const { return filePath; }
  llvm::StringRef bytes() const { return buffer->getBuffer(); }
  /// Hands all bytes to `take`, in order and in pieces that are read into one small
  /// buffer: pages of the mapping would stay in memory once they were touched.
  llvm::Error stream(llvm::function_ref<void(llvm::StringRef)> take) const;
  /// The same for `part`, which lies inside bytes().
  llvm::Error streamPart(llvm::StringRef part,
                         llvm::function_ref<void(llvm::StringRef)> take) const;

private:
  llvm::Error changed(uint64_t size) const;
  MappedFile(llvm::StringRef path, std::unique_ptr<llvm::MemoryBuffer> buffer, bool isOnDisk)
      : filePath(path), isOnDisk(isOnDisk), buffer(std::move(buffer)),
        guard(this->buffer->getBuffer(), path) {}

  std::string filePath;
  bool isOnDisk;
  std::unique_ptr<llvm::MemoryBuffer> buffer;
  GuardedMapping guard;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_MAPPEDFILE_H
