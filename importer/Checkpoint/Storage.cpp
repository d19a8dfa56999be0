//===- Storage.cpp - the bytes that tensors view ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Storage.h"

namespace trm::checkpoint {

namespace {
class MappedReader : public StorageReader {
public:
  explicit MappedReader(llvm::StringRef bytes) : bytes(bytes) {}
  llvm::Expected<llvm::StringRef> window(uint64_t offset, uint64_t size) override {
    return bytes.substr(offset, size);
  }

private:
  llvm::StringRef bytes;
};

class MappedStorage : public Storage {
public:
  MappedStorage(std::shared_ptr<const MappedFile> file, llvm::StringRef bytes)
      : file(std::move(file)), bytes(bytes) {}
  uint64_t size() const override { return bytes.size(); }
  llvm::StringRef path() const override { return file->path(); }
  std::unique_ptr<StorageReader> reader() const override {
    return std::make_unique<MappedReader>(bytes);
  }

private:
  std::shared_ptr<const MappedFile> file;
  llvm::StringRef bytes;
};
} // namespace

std::shared_ptr<const Storage> makeMappedStorage(std::shared_ptr<const MappedFile> file,
                                                 llvm::StringRef bytes) {
  return std::make_shared<MappedStorage>(std::move(file), bytes);
}

} // namespace trm::checkpoint
