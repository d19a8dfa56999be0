//===- Pickle.cpp - a state dict out of a pickle ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/Pickle.h"

#include "trm/importer/Checkpoint/Errors.h"
#include "trm/importer/Checkpoint/PickleCalls.h"
#include "trm/importer/Checkpoint/PickleGlobals.h"
#include "trm/importer/Checkpoint/PickleMachine.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm::checkpoint {

namespace {
using Kind = PickleValue::Kind;

class Flattener {
public:
  Flattener(PicklePool pool, const PickleText &text) : pool(std::move(pool)), text(text) {}

  Expected<StateDict> run(ValueId root) {
    pending.push_back({root, "", 0});
    for (size_t visited = 0; !pending.empty(); ++visited) {
      if (visited == limits::StateDictEntries)
        return tooLarge("more than " + Twine(limits::StateDictEntries) + " entries");
      Item item = std::move(pending.back());
      pending.pop_back();
      if (Error error = visit(item))
        return error;
    }
    result.storages = std::move(pool.storages);
    return std::move(result);
  }

private:
  struct Item {
    ValueId id;
    std::string name;
    size_t depth;
  };

  Error tooLarge(const Twine &found) const {
    return fileError(text.path, text.part + " holds " + found +
                                    ", expected a state dict; save only model.state_dict()");
  }

  Error visit(const Item &item) {
    const PickleValue &value = pool.values[item.id];
    switch (value.kind) {
    case Kind::Dict:
    case Kind::List:
    case Kind::Tuple:
      return enter(item, value);
    case Kind::Object:
      return unwrap(item, value);
    case Kind::Opaque:
      result.opaque.push_back({item.name, pool.opaque[value.integer]});
      return Error::success();
    case Kind::Tensor:
      if (!names.insert(item.name).second)
        return fileError(text.path,
                         text.part + " holds two tensors with the name " + quote(item.name));
      result.tensors.emplace_back(item.name, pool.tensors[value.integer]);
      return Error::success();
    default:
      if (std::optional<std::string> text = scalarText(value))
        result.scalars[item.name] = std::move(*text);
      return Error::success();
    }
  }

  Error enter(const Item &item, const PickleValue &value) {
    if (item.depth == limits::StateDictDepth)
      return tooLarge("containers nested more than " + Twine(limits::StateDictDepth) + " deep");
    bool isDict = value.kind == Kind::Dict;
    size_t count = value.items.size() / (isDict ? 2 : 1);
    if (count > limits::StateDictEntries)
      return tooLarge("more than " + Twine(limits::StateDictEntries) + " entries");
    // The stack hands out the last item first.
    for (size_t i = count; i-- > 0;) {
      std::optional<std::string> key =
          isDict ? keyText(pool.values[value.items[2 * i]]) : utostr(i);
      if (!key)
        continue;
      std::string name = item.name.empty() ? *key : item.name + "." + *key;
      if (name.size() > limits::NameBytes)
        return tooLarge("a name longer than " + Twine(limits::NameBytes) + " bytes");
      pending.push_back({value.items[isDict ? 2 * i + 1 : i], std::move(name), item.depth + 1});
    }
    return Error::success();
  }

  /// An object's content lies under the name of the object, as a plain value would.
  Error unwrap(const Item &item, const PickleValue &object) {
    if (item.depth == limits::StateDictDepth)
      return tooLarge("containers nested more than " + Twine(limits::StateDictDepth) + " deep");
    if (std::optional<ValueId> content = contentOf(object, pool))
      pending.push_back({*content, item.name, item.depth + 1});
    else
      result.opaque.push_back(
          {item.name, "an object of the class '" + nameOfGlobal(object.integer) + "'"});
    return Error::success();
  }

  static std::optional<std::string> keyText(const PickleValue &key) {
    // A long name is an error, not a value to leave out.
    return key.kind == Kind::String ? key.text.str() : scalarText(key);
  }

  static std::optional<std::string> scalarText(const PickleValue &value) {
    switch (value.kind) {
    case Kind::Bool:
      return value.integer ? "true" : "false";
    case Kind::Integer:
      return itostr(value.integer);
    case Kind::Float: {
      std::string text;
      raw_string_ostream(text) << format("%.17g", value.real);
      return text;
    }
    case Kind::String:
      if (value.text.size() <= limits::NameBytes)
        return value.text.str();
      return std::nullopt;
    default:
      return std::nullopt;
    }
  }

  PicklePool pool;
  PickleText text;
  std::vector<Item> pending;
  StringSet<> names;
  StateDict result;
};
} // namespace

Expected<Tensor> createTensor(std::string name, PickledTensor pickled,
                              std::shared_ptr<const Storage> storage) {
  TensorLayout &layout = pickled.layout;
  if (pickled.storage.firstElement) {
    std::optional<int64_t> offset = checkedAdd(layout.storageOffset, pickled.storage.firstElement);
    if (!offset || layout.dtype != pickled.storage.dtype)
      return fileError(storage->path(), "tensor " + quote(name) + " views storage " +
                                            quote(pickled.storage.key) +
                                            " from no element of it on; the file is damaged");
    layout.storageOffset = *offset;
  }
  return Tensor::create(std::move(name), std::move(layout), std::move(storage));
}

Error refuseOpaque(StringRef path, const OpaqueValue &value) {
  std::string maker = value.name.empty() ? "" : " that would make " + quote(value.name);
  return fileError(path, "refuses " + value.what + maker +
                             ", which trmc does not read; nothing was executed; save only "
                             "model.state_dict(), with torch.save or as safetensors");
}

Expected<StateDict> readStateDict(const PickleText &text, size_t *size) {
  PickleMachine machine(text);
  Expected<ValueId> root = machine.run();
  if (!root)
    return root.takeError();
  if (size)
    *size = machine.size();
  Expected<StateDict> state = Flattener(machine.takePool(), text).run(*root);
  if (state && state->tensors.empty() && !state->opaque.empty())
    return refuseOpaque(text.path, state->opaque.front());
  return state;
}

} // namespace trm::checkpoint
