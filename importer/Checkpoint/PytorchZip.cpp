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

using namespace llvm;

namespace trm::checkpoint {

namespace {
constexpr uint64_t maxByteOrderBytes = 64;

class PytorchReader {
public:
  explicit PytorchReader(std::shared_ptr<ZipArchive> zip) : zip(std::move(zip)) {}

  Expected<TensorTable> run() {
    const ZipEntry *pickleEntry = findPickle();
    std::vector<StringRef> names;
    for (const ZipEntry &entry : zip->entries())
      names.emplace_back(entry.name);
    if (!pickleEntry || isTorchScript(names))
      return fileError(zip->path(), describeForeignZip(names));
    prefix = StringRef(pickleEntry->name).drop_back(StringRef("data.pkl").size());
    if (Error error = checkByteOrder())
      return error;
    Expected<std::string> pickle = zip->read(*pickleEntry, limits::PickleBytes);
    if (!pickle)
      return pickle.takeError();
    Expected<StateDict> state = readStateDict({*pickle, zip->path()});
    if (!state)
      return state.takeError();
    Expected<TensorTable> table =
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
      auto [folder, file] = StringRef(entry.name).split('/');
      if (file == "data.pkl")
        return &entry;
    }
    return nullptr;
  }

  Error checkByteOrder() const {
    const ZipEntry *entry = zip->find((prefix + "byteorder").str());
    if (!entry) // older than the entry, and then little-endian
      return Error::success();
    Expected<std::string> order = zip->read(*entry, maxByteOrderBytes);
    if (!order)
      return order.takeError();
    if (*order == "little")
      return Error::success();
    return fileError(zip->path(), "has the byte order " + quote(*order) +
                                      ", expected 'little'; save it again on a little-endian "
                                      "machine or as safetensors");
  }

  Expected<Tensor> makeTensor(const std::string &name, PickledTensor &pickled) {
    Expected<std::shared_ptr<const Storage>> storage = findStorage(pickled.storage);
    if (!storage)
      return storage.takeError();
    return createTensor(name, std::move(pickled), std::move(*storage));
  }

  Expected<std::shared_ptr<const Storage>> findStorage(const PickledStorage &pickled) {
    std::string name = (prefix + "data/" + pickled.key).str();
    std::optional<int64_t> bytes = checkedMul(pickled.elements, sizeInBytes(pickled.dtype, 1));
    if (!bytes)
      return fileError(zip->path(), "storage " + quote(name) + " declares " +
                                        Twine(pickled.elements) +
                                        " elements, more bytes than 2^63; the file is damaged");
    auto known = storages.find(name);
    if (known != storages.end() && known->second->size() >= static_cast<uint64_t>(*bytes))
      return known->second;
    const ZipEntry *entry = zip->find(name);
    if (!entry)
      return fileError(zip->path(), "the zip archive has no entry " + quote(name) +
                                        ", which data.pkl refers to; the file is damaged");
    Expected<std::shared_ptr<const Storage>> storage = zip->storage(*entry, *bytes);
    if (storage)
      storages[name] = *storage;
    return storage;
  }

  std::shared_ptr<ZipArchive> zip;
  StringRef prefix; // with its slash
  StringMap<std::shared_ptr<const Storage>> storages;
};
} // namespace

Expected<TensorTable> readPytorchZip(std::shared_ptr<const MappedFile> file) {
  Expected<std::shared_ptr<ZipArchive>> zip = ZipArchive::open(std::move(file));
  if (!zip)
    return zip.takeError();
  return PytorchReader(std::move(*zip)).run();
}

} // namespace trm::checkpoint
