//===- PickleCalls.cpp - what a pickle makes of globals -------------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PickleCalls.h"

#include "trm/importer/Checkpoint/PickleGlobals.h"
#include "trm/runtime/Limits.h"

#include "llvm/ADT/STLExtras.h"

#include <iterator>

using namespace llvm;

namespace trm::checkpoint {

using Kind = PickleValue::Kind;
using Meaning = GlobalMeaning;

static PickleValue valueOf(Kind kind, int64_t integer = 0) {
  PickleValue value;
  value.kind = kind;
  value.integer = integer;
  return value;
}

static Expected<SmallVector<int64_t, 4>> integersOf(const PickleValue &value,
                                                    const PicklePool &pool) {
  if (value.kind != Kind::Tuple && value.kind != Kind::List)
    return createStringError("a shape is " + describe(value.kind) + ", expected a tuple");
  if (value.items.size() > limits::TensorRank)
    return createStringError("a tensor has " + Twine(value.items.size()) +
                             " dimensions, expected at most " + Twine(limits::TensorRank));
  SmallVector<int64_t, 4> result;
  for (ValueId id : value.items) {
    const PickleValue &item = pool.values[id];
    if (item.kind != Kind::Integer)
      return createStringError("a shape holds " + describe(item.kind) + ", expected integers");
    result.push_back(item.integer);
  }
  return result;
}

/// Flags of a tensor: its numbers are the conjugates, or the negatives, of those
/// that its storage has.
static bool hasFlags(const PickleValue &metadata, const PicklePool &pool) {
  return metadata.kind != Kind::None &&
         (metadata.kind != Kind::Dict || any_of(metadata.items, [&](ValueId id) {
            return pool.values[id].kind == Kind::Bool && pool.values[id].integer;
          }));
}

/// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks, metadata),
/// the last three left out by old files; v3 has the type before the metadata.
static Expected<PickleValue> rebuildTensor(bool typed, ArrayRef<ValueId> arguments,
                                           PicklePool &pool, StringRef &unread) {
  constexpr size_t typeAt = 6;
  size_t least = typed ? typeAt + 1 : 4;
  if (arguments.size() < least)
    return createStringError("a tensor is built from " + Twine(arguments.size()) +
                             " arguments, expected at least " + Twine(least));
  const PickleValue &storage = pool.values[arguments[0]];
  const PickleValue &offset = pool.values[arguments[1]];
  if (storage.kind != Kind::Storage || offset.kind != Kind::Integer)
    return createStringError("a tensor is built from " + describe(storage.kind) + " and " +
                             describe(offset.kind) + ", expected a storage and an offset");
  auto shape = integersOf(pool.values[arguments[2]], pool);
  if (!shape)
    return shape.takeError();
  auto strides = integersOf(pool.values[arguments[3]], pool);
  if (!strides)
    return strides.takeError();
  PickledStorage stored = pool.storages[storage.integer];
  TensorLayout layout{stored.dtype, offset.integer, std::move(*shape), std::move(*strides)};
  if (typed) {
    const PickleValue &type = pool.values[arguments[typeAt]];
    if (type.kind != Kind::Global || globalAt(type.integer).meaning != Meaning::DType)
      return createStringError("a tensor is built from " + describe(type.kind) + " as its type");
    layout.dtype = globalAt(type.integer).dtype;
  }
  size_t metadataAt = typed ? typeAt + 1 : typeAt;
  if (arguments.size() > metadataAt && hasFlags(pool.values[arguments[metadataAt]], pool)) {
    unread = "a tensor whose numbers are conjugated or negated when they are read";
    return valueOf(Kind::Opaque);
  }
  pool.tensors.push_back({std::move(stored), std::move(layout)});
  return valueOf(Kind::Tensor, pool.tensors.size() - 1);
}

/// Whether so many items more may be copied: a few bytes of a pickle copy all there are.
static bool mayCopy(size_t items, PicklePool &pool) {
  pool.copiedItems += items;
  return pool.copiedItems <= limits::PickleCopies;
}

/// A dictionary of a dictionary's items or of pairs; nothing where it is neither.
static std::optional<PickleValue> makeDict(const PickleValue &content, PicklePool &pool) {
  PickleValue dict = valueOf(Kind::Dict);
  if (!mayCopy(content.items.size(), pool))
    return std::nullopt;
  if (content.kind == Kind::Dict) {
    dict.items = content.items;
    return dict;
  }
  if (content.kind != Kind::List && content.kind != Kind::Tuple)
    return std::nullopt;
  for (ValueId id : content.items) {
    const PickleValue &pair = pool.values[id];
    if ((pair.kind != Kind::List && pair.kind != Kind::Tuple) || pair.items.size() != 2)
      return std::nullopt;
    dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
  }
  return dict;
}

/// The parts of a path, of which the first may be the root.
static std::optional<PickleValue> makePath(ArrayRef<ValueId> arguments, PicklePool &pool) {
  std::string path;
  for (ValueId id : arguments) {
    const PickleValue &part = pool.values[id];
    if (part.kind != Kind::String || !mayCopy(part.text.size() + 1, pool))
      return std::nullopt;
    if (!path.empty() && !StringRef(path).ends_with("/"))
      path += '/';
    path += part.text;
  }
  pool.texts.push_back(path.empty() ? "." : std::move(path));
  PickleValue value = valueOf(Kind::String);
  value.text = pool.texts.back();
  return value;
}

/// The value of a key; null where there is none.
static const ValueId *findKey(const PickleValue &dict, StringRef key, const PicklePool &pool) {
  for (size_t i = 0; dict.kind == Kind::Dict && i + 1 < dict.items.size(); i += 2) {
    const PickleValue &candidate = pool.values[dict.items[i]];
    if (candidate.kind == Kind::String && candidate.text == key)
      return &dict.items[i + 1];
  }
  return nullptr;
}

StringRef describe(PickleValue::Kind kind) {
  constexpr StringRef names[] = {"None",
                                 "a boolean",
                                 "an integer",
                                 "a number",
                                 "a string",
                                 "a tuple",
                                 "a list",
                                 "a dictionary",
                                 "a global",
                                 "a storage",
                                 "a tensor",
                                 "an object",
                                 "an object that is not read"};
  static_assert(std::size(names) == static_cast<size_t>(Kind::Opaque) + 1);
  return names[static_cast<size_t>(kind)];
}

std::optional<PickledCall> innerCall(int64_t global, ArrayRef<ValueId> arguments,
                                     const PicklePool &pool) {
  if (globalAt(global).meaning != Meaning::FromType || arguments.size() != 4)
    return std::nullopt;
  const PickleValue &function = pool.values[arguments[0]];
  bool rebuilds =
      function.kind == Kind::Global && globalAt(function.integer).meaning != Meaning::FromType;
  if (!rebuilds || pool.values[arguments[1]].kind != Kind::Global ||
      pool.values[arguments[2]].kind != Kind::Tuple)
    return std::nullopt;
  return PickledCall{arguments[0], arguments[2]};
}

/// A tensor and the type that it had where it was.
static PickleValue moveTensor(ArrayRef<ValueId> arguments, PicklePool &pool, StringRef &unread) {
  const PickleValue &tensor = pool.values[arguments[0]], &type = pool.values[arguments[1]];
  if (pool.tensors[tensor.integer].layout.dtype == globalAt(type.integer).dtype)
    return tensor;
  unread = "a tensor of a device, saved in another type";
  return valueOf(Kind::Opaque);
}

Expected<PickleValue> callGlobal(int64_t global, ArrayRef<ValueId> arguments, PicklePool &pool,
                                 StringRef &unread) {
  const AllowedGlobal &callee = globalAt(global);
  auto refuse = [&](const Twine &expected) {
    return createStringError("'" + callee.module + "." + callee.name + "' is called with " +
                             Twine(arguments.size()) + " arguments, expected " + expected);
  };
  auto kindOf = [&](size_t i) { return pool.values[arguments[i]].kind; };
  switch (callee.meaning) {
  case Meaning::DefaultDict:
    arguments = arguments.drop_front(!arguments.empty());
    [[fallthrough]];
  case Meaning::Dict:
    if (arguments.empty())
      return valueOf(Kind::Dict);
    if (std::optional<PickleValue> dict = makeDict(pool.values[arguments.front()], pool))
      return std::move(*dict);
    return refuse("none, a dictionary or a list of pairs");
  case Meaning::RebuildTensor:
  case Meaning::RebuildTyped:
    return rebuildTensor(callee.meaning == Meaning::RebuildTyped, arguments, pool, unread);
  case Meaning::Parameter:
    if (arguments.empty() || kindOf(0) != Kind::Tensor)
      return refuse("a tensor first");
    return pool.values[arguments[0]];
  case Meaning::MovedTensor:
    if (arguments.size() < 2 || kindOf(0) != Kind::Tensor || kindOf(1) != Kind::Global)
      return refuse("a tensor and its type first");
    return moveTensor(arguments, pool, unread);
  case Meaning::Size:
    if (arguments.size() != 1 || kindOf(0) != Kind::Tuple ||
        pool.values[arguments[0]].items.size() > limits::TensorRank)
      return refuse("a tuple of at most " + Twine(limits::TensorRank) + " sizes");
    return pool.values[arguments[0]];
  case Meaning::Text:
    if (arguments.empty() || kindOf(0) != Kind::String)
      return refuse("a text first");
    return pool.values[arguments[0]];
  case Meaning::Path:
    if (std::optional<PickleValue> path = makePath(arguments, pool))
      return std::move(*path);
    return refuse("the parts of a path");
  case Meaning::Object:
    if (!arguments.empty())
      return refuse("none");
    return valueOf(Kind::Object, global);
  case Meaning::FromType:
    return refuse("a function that builds tensors, a class, arguments and a state");
  case Meaning::StorageClass:
  case Meaning::DType:
  case Meaning::TensorClass:
  case Meaning::Unread:
    return refuse("no call: a state dict only names it");
  }
  llvm_unreachable("every meaning is handled");
}

Expected<std::optional<PickleValue>> newObject(int64_t global, ArrayRef<ValueId> arguments,
                                               PicklePool &pool) {
  StringRef unread;
  switch (globalAt(global).meaning) {
  case Meaning::Dict:
  case Meaning::DefaultDict:
  case Meaning::Object:
  case Meaning::Parameter:
  case Meaning::Size: {
    // Where a class is made without its arguments, its state follows.
    Expected<PickleValue> made = callGlobal(global, arguments, pool, unread);
    if (!made)
      return made.takeError();
    return std::optional(std::move(*made));
  }
  default:
    return std::nullopt;
  }
}

Expected<PickleValue> loadStorage(const PickleValue &persistentId, PicklePool &pool) {
  auto fail = [] {
    return createStringError("a persistent id is not of the form ('storage', class, key, "
                             "device, number of elements)");
  };
  size_t count = persistentId.items.size();
  if (persistentId.kind != Kind::Tuple || count < 5 || count > 6)
    return fail();
  auto item = [&](size_t i) -> const PickleValue & { return pool.values[persistentId.items[i]]; };
  if (item(0).kind != Kind::String || item(0).text != "storage" || item(1).kind != Kind::Global ||
      item(2).kind != Kind::String || item(4).kind != Kind::Integer || item(4).integer < 0)
    return fail();
  const AllowedGlobal &storageClass = globalAt(item(1).integer);
  if (storageClass.meaning != Meaning::StorageClass ||
      item(2).text.size() > limits::StorageKeyBytes)
    return fail();
  PickledStorage storage{storageClass.dtype, item(2).text.str(), item(4).integer};
  if (count == 6 && item(5).kind != Kind::None) {
    ArrayRef<ValueId> part = item(5).items;
    if (item(5).kind != Kind::Tuple || part.size() != 3 ||
        pool.values[part[1]].kind != Kind::Integer || pool.values[part[1]].integer < 0)
      return fail();
    storage.firstElement = pool.values[part[1]].integer;
  }
  pool.storages.push_back(std::move(storage));
  return valueOf(Kind::Storage, pool.storages.size() - 1);
}

std::optional<ValueId> contentOf(const PickleValue &object, const PicklePool &pool) {
  if (object.items.empty())
    return std::nullopt;
  ValueId state = object.items.front();
  // Of some classes it is the whole state.
  StringRef key = globalAt(object.integer).detail;
  if (pool.values[state].kind != Kind::Dict)
    return std::nullopt;
  if (key.empty())
    return state;
  const ValueId *content = findKey(pool.values[state], key, pool);
  return content ? std::optional(*content) : std::nullopt;
}

bool isModuleState(const PickleValue &state, const PicklePool &pool) {
  return findKey(state, "_parameters", pool) && findKey(state, "_modules", pool);
}

} // namespace trm::checkpoint
