//===- Storage.h - the bytes that tensors view ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A storage is a run of bytes that one or more tensors view. It is read through
// windows, so that a large storage is never in memory whole unless it is mapped.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_STORAGE_H
#define TRM_IMPORTER_CHECKPOINT_STORAGE_H

#include "trm/importer/Checkpoint/MappedFile.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <memory>

namespace trm::checkpoint {

class StorageReader {
public:
  virtual ~StorageReader() = default;
  /// The bytes [offset, offset + size), valid until the next call. The caller
  /// keeps inside the storage; asking in rising order is cheapest.
  virtual llvm::Expected<llvm::StringRef> window(uint64_t offset, uint64_t size) = 0;
};

class Storage {
public:
  virtual ~Storage() = default;
  virtual uint64_t size() const = 0;
  /// The file that errors name.
  virtual llvm::StringRef path() const = 0;
  virtual std::unique_ptr<StorageReader> reader() const = 0;
  /// Fails where the file says what the bytes must be, and they are not. A reader
  /// fails then as well.
  virtual llvm::Error verify() const { return llvm::Error::success(); }
};

/// What a storage must be true to before its first bytes are handed out.
using StorageCheck = std::function<llvm::Error()>;

/// A part of a mapped file. `bytes` lies inside `file`. `check`, where there is one,
/// is made once, when the bytes are first asked for.
std::shared_ptr<const Storage> makeMappedStorage(std::shared_ptr<const MappedFile> file,
                                                 llvm::StringRef bytes,
                                                 StorageCheck check = nullptr);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_STORAGE_H
