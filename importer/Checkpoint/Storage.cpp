//===- Storage.cpp - the bytes that tensors view ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Storage.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
class MappedStorage : public Storage {
public:
  MappedStorage(std::shared_ptr<const MappedFile> file, StringRef bytes, StorageCheck check)
      : file(std::move(file)), bytes(bytes), check(std::move(check)) {}
  uint64_t size() const override { return bytes.size(); }
  StringRef path() const override { return file->path(); }
  std::unique_ptr<StorageReader> reader() const override;

  Error verify() const override {
    if (!check)
      return Error::success();
    if (Error error = check())
      return error;
    check = nullptr;
    return Error::success();
  }

  StringRef part(uint64_t offset, uint64_t size) const { return bytes.substr(offset, size); }

private:
  std::shared_ptr<const MappedFile> file;
  StringRef bytes;
  mutable StorageCheck check; // null once it was made
};

class MappedReader : public StorageReader {
public:
  explicit MappedReader(const MappedStorage &storage) : storage(storage) {}
  Expected<StringRef> window(uint64_t offset, uint64_t size) override {
    if (Error error = storage.verify())
      return error;
    return storage.part(offset, size);
  }

private:
  const MappedStorage &storage;
};

std::unique_ptr<StorageReader> MappedStorage::reader() const {
  return std::make_unique<MappedReader>(*this);
}
} // namespace

std::shared_ptr<const Storage> makeMappedStorage(std::shared_ptr<const MappedFile> file,
                                                 StringRef bytes, StorageCheck check) {
  return std::make_shared<MappedStorage>(std::move(file), bytes, std::move(check));
}

} // namespace trm::checkpoint
