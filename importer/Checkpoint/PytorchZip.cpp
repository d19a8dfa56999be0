//===- PytorchZip.cpp - what torch.save writes ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PytorchZip.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/ForeignFile.h"
#include "trm/importer/Checkpoint/Pickle.h"
#include "trm/importer/Checkpoint/ZipArchive.h"
#include "trm/runtime/Limits.h"

#include "llvm/Support/CheckedArithmetic.h"

namespace trm::checkpoint {

namespace {
constexpr uint64_t maxByteOrderBytes = 64;

class PytorchReader {
public:
  explicit PytorchReader(std::shared_ptr<ZipArchive> zip) : zip(std::move(zip)) {}

  llvm::Expected<TensorTable> run() {
    const ZipEntry *pickleEntry = findPickle();
    std::vector<llvm::StringRef> names;
    for (const ZipEntry &entry : zip->entries())
      names.emplace_back(entry.name);
    if (!pickleEntry || isTorchScript(names))
      return fileError(zip->path(), describeForeignZip(names));
    prefix = llvm::StringRef(pickleEntry->name).drop_back(llvm::StringRef("data.pkl").size());
    if (llvm::Error error = checkByteOrder())
      return error;
    llvm::Expected<std::string> pickle = zip->read(*pickleEntry, limits::PickleBytes);
    if (!pickle)
      return pickle.takeError();
    llvm::Expected<StateDict> state = readStateDict({*pickle, zip->path()});
    if (!state)
      return state.takeError();
    llvm::Expected<TensorTable> table =
        makeTable(std::move(*state), [&](const std::string &name, PickledTensor &pickled) {
          return makeTensor(name, pickled);
        });
    if (table)
      table->isVerifiable = zip->hasChecksums();
    return table;
  }

private:
  const ZipEntry *findPickle() const {
    for (const ZipEntry &entry : zip->entries()) {
      auto [folder, file] = llvm::StringRef(entry.name).split('/');
      if (file == "data.pkl")
        return &entry;
    }
    return nullptr;
  }

  llvm::Error checkByteOrder() const {
    const ZipEntry *entry = zip->find((prefix + "byteorder").str());
    if (!entry) // older than the entry, and then little-endian
      return llvm::Error::success();
    llvm::Expected<std::string> order = zip->read(*entry, maxByteOrderBytes);
    if (!order)
      return order.takeError();
    if (*order == "little")
      return llvm::Error::success();
    return fileError(zip->path(), "has the byte order " + quote(*order) +
                                      ", expected 'little'; save it again on a little-endian "
                                      "machine or as safetensors");
  }

  llvm::Expected<Tensor> makeTensor(const std::string &name, PickledTensor &pickled) {
    llvm::Expected<std::shared_ptr<const Storage>> storage = findStorage(pickled.storage);
    if (!storage)
      return storage.takeError();
    return createTensor(name, std::move(pickled), std::move(*storage));
  }

  llvm::Expected<std::shared_ptr<const Storage>> findStorage(const PickledStorage &pickled) {
    std::string name = (prefix + "data/" + pickled.key).str();
    std::optional<int64_t> bytes =
        llvm::checkedMul(pickled.elements, sizeInBytes(pickled.dtype, 1));
    if (!bytes)
      return fileError(zip->path(), "storage " + quote(name) + " declares " +
                                        llvm::Twine(pickled.elements) +
                                        " elements, more bytes than 2^63; the file is damaged");
    auto known = storages.find(name);
    if (known != storages.end() && known->second->size() >= static_cast<uint64_t>(*bytes))
      return known->second;
    const ZipEntry *entry = zip->find(name);
    if (!entry)
      return fileError(zip->path(), "the zip archive has no entry " + quote(name) +
                                        ", which data.pkl refers to; the file is damaged");
    llvm::Expected<std::shared_ptr<const Storage>> storage = zip->storage(*entry, *bytes);
    if (storage)
      storages[name] = *storage;
    return storage;
  }

  std::shared_ptr<ZipArchive> zip;
  llvm::StringRef prefix; // with its slash
  llvm::StringMap<std::shared_ptr<const Storage>> storages;
};
} // namespace

llvm::Expected<TensorTable> readPytorchZip(std::shared_ptr<const MappedFile> file) {
  llvm::Expected<std::shared_ptr<ZipArchive>> zip = ZipArchive::open(std::move(file));
  if (!zip)
    return zip.takeError();
  return PytorchReader(std::move(*zip)).run();
}

} // namespace trm::checkpoint
