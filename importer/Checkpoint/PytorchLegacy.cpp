//===- PytorchLegacy.cpp - what torch.save wrote before 1.6 ---------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PytorchLegacy.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/PickleMachine.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
using Kind = PickleValue::Kind;

/// 0x1950a86a20f9469cfc6c as a pickle has it: LONG1, its length, its bytes, STOP.
constexpr StringLiteral magic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
/// PROTO and FRAME, which may lie before it.
constexpr size_t maxMagicAt = 16;
constexpr int64_t formatVersion = 1001;

class LegacyReader {
public:
  explicit LegacyReader(std::shared_ptr<const MappedFile> file)
      : file(std::move(file)), rest(this->file->bytes()) {}

  Expected<TensorTable> run() {
    rest = rest.drop_front(rest.find(magic) + magic.size());
    if (Error error = checkVersion())
      return error;
    if (Error error = checkByteOrder())
      return error;
    size_t size = 0;
    Expected<StateDict> state = readStateDict(textOf("the state dict's pickle"), &size);
    if (!state)
      return state.takeError();
    rest = rest.drop_front(size);
    if (Error error = readStorages(*state))
      return error;
    return makeTable(std::move(*state), [&](const std::string &name, PickledTensor &pickled) {
      return makeTensor(name, pickled);
    });
  }

private:
  Error fail(const Twine &message) const { return fileError(file->path(), message); }

  PickleText textOf(StringRef part) const { return {rest, file->path(), part}; }

  /// Runs the next pickle; `root` is a value of the pool.
  Expected<PicklePool> readPickle(StringRef part, ValueId &root) {
    PickleMachine machine(textOf(part));
    Expected<ValueId> result = machine.run();
    if (!result)
      return result.takeError();
    root = *result;
    rest = rest.drop_front(machine.size());
    return machine.takePool();
  }

  Error checkVersion() {
    ValueId root;
    Expected<PicklePool> pool = readPickle("the pickle of the format's version", root);
    if (!pool)
      return pool.takeError();
    const PickleValue &version = pool->values[root];
    if (version.kind == Kind::Integer && version.integer == formatVersion)
      return Error::success();
    std::string found =
        version.kind == Kind::Integer ? itostr(version.integer) : describe(version.kind).str();
    return fail("is of PyTorch's format before 1.6 in the version " + found + ", expected " +
                Twine(formatVersion) + "; the file is damaged");
  }

  Error checkByteOrder() {
    ValueId root;
    Expected<PicklePool> pool = readPickle("the pickle of the machine's facts", root);
    if (!pool)
      return pool.takeError();
    ArrayRef<ValueId> items = pool->values[root].items;
    if (pool->values[root].kind != Kind::Dict)
      return fail("has " + describe(pool->values[root].kind) +
                  " for the machine's facts, expected a dictionary; the file is damaged");
    for (size_t i = 0; i + 1 < items.size(); i += 2) {
      const PickleValue &value = pool->values[items[i + 1]];
      if (pool->values[items[i]].text != "little_endian")
        continue;
      if (value.kind == Kind::Bool && value.integer)
        return Error::success();
      return fail("was written on a big-endian machine, expected a little-endian one; save it "
                  "again there, or as safetensors");
    }
    return fail("does not say the byte order of its machine ('little_endian'); the file is "
                "damaged");
  }

  Error readStorages(const StateDict &state) {
    StringMap<const PickledStorage *> named;
    for (const PickledStorage &storage : state.storages)
      named.try_emplace(storage.key, &storage);
    ValueId root;
    Expected<PicklePool> pool = readPickle("the pickle of the storages' keys", root);
    if (!pool)
      return pool.takeError();
    if (pool->values[root].kind != Kind::List)
      return fail("has " + describe(pool->values[root].kind) +
                  " for the storages' keys, expected a list; the file is damaged");
    for (ValueId id : pool->values[root].items) {
      StringRef key = pool->values[id].text;
      auto found = named.find(key);
      if (found == named.end())
        return fail("has a storage " + quote(key) +
                    " of a type that is not known, so that none behind it can be found; load it "
                    "with PyTorch and save model.state_dict() again");
      if (Error error = readStorage(*found->second))
        return error;
    }
    if (rest.empty())
      return Error::success();
    return fail("has " + Twine(rest.size()) +
                " bytes behind its last storage, expected none: another checkpoint, or damage; "
                "copy or save the file again");
  }

  Error readStorage(const PickledStorage &storage) {
    uint64_t elementBytes = sizeInBytes(storage.dtype, 1);
    if (rest.size() < sizeof(uint64_t))
      return truncated(storage);
    uint64_t elements = support::endian::read64le(rest.data());
    if (elements != static_cast<uint64_t>(storage.elements))
      return fail("storage " + quote(storage.key) + " has " + Twine(elements) +
                  " elements, expected " + Twine(storage.elements) +
                  " after the state dict; the file is damaged");
    rest = rest.drop_front(sizeof(uint64_t));
    if (elements > rest.size() / elementBytes)
      return truncated(storage);
    storages[storage.key] = makeMappedStorage(file, rest.take_front(elements * elementBytes));
    rest = rest.drop_front(elements * elementBytes);
    return Error::success();
  }

  Error truncated(const PickledStorage &storage) const {
    return fail("is truncated: " + Twine(rest.size()) + " bytes are left for the " +
                Twine(storage.elements) + " elements of storage " + quote(storage.key) +
                "; copy or download the file again");
  }

  Expected<Tensor> makeTensor(const std::string &name, PickledTensor &pickled) {
    auto found = storages.find(pickled.storage.key);
    if (found == storages.end())
      return fail("has no storage " + quote(pickled.storage.key) + ", which tensor " + quote(name) +
                  " refers to; the file is damaged");
    return createTensor(name, std::move(pickled), found->second);
  }

  std::shared_ptr<const MappedFile> file;
  StringRef rest; // what was not read yet
  StringMap<std::shared_ptr<const Storage>> storages;
};
} // namespace

bool looksLikePytorchLegacy(StringRef bytes) {
  return bytes.starts_with("\x80") && bytes.take_front(maxMagicAt + magic.size()).contains(magic);
}

Expected<TensorTable> readPytorchLegacy(std::shared_ptr<const MappedFile> file) {
  return LegacyReader(std::move(file)).run();
}

} // namespace trm::checkpoint
