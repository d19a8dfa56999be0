//===- PickleGlobals.cpp - the globals a pickle may name --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PickleGlobals.h"

#include <iterator>

namespace trm::checkpoint {

namespace {
using Kind = PickleValue::Kind;

/// PyTorch's own limit.
constexpr size_t maxRank = 64;
/// The keys of storages are short numbers.
constexpr size_t maxKeyLength = 64;

enum class Meaning : uint8_t {
  OrderedDict,
  RebuildTensor,
  Parameter, // wraps the tensor that is its first argument
  Size,
  StorageClass,
  DType, // inert
};

struct AllowedGlobal {
  llvm::StringRef module;
  llvm::StringRef name;
  Meaning meaning;
  DType dtype = DType::Float32; // of a storage class
};

constexpr AllowedGlobal allowedGlobals[] = {
    {"collections", "OrderedDict", Meaning::OrderedDict},
    {"torch._utils", "_rebuild_tensor_v2", Meaning::RebuildTensor},
    {"torch._utils", "_rebuild_parameter", Meaning::Parameter},
    {"torch.nn.parameter", "Parameter", Meaning::Parameter},
    {"torch", "Size", Meaning::Size},
    {"torch", "DoubleStorage", Meaning::StorageClass, DType::Float64},
    {"torch", "FloatStorage", Meaning::StorageClass, DType::Float32},
    {"torch", "HalfStorage", Meaning::StorageClass, DType::Float16},
    {"torch", "BFloat16Storage", Meaning::StorageClass, DType::BFloat16},
    {"torch", "LongStorage", Meaning::StorageClass, DType::Int64},
    {"torch", "IntStorage", Meaning::StorageClass, DType::Int32},
    {"torch", "ShortStorage", Meaning::StorageClass, DType::Int16},
    {"torch", "CharStorage", Meaning::StorageClass, DType::Int8},
    {"torch", "ByteStorage", Meaning::StorageClass, DType::UInt8},
    {"torch", "BoolStorage", Meaning::StorageClass, DType::Bool},
    {"torch", "float64", Meaning::DType},
    {"torch", "float32", Meaning::DType},
    {"torch", "float16", Meaning::DType},
    {"torch", "bfloat16", Meaning::DType},
    {"torch", "int64", Meaning::DType},
    {"torch", "int32", Meaning::DType},
    {"torch", "int16", Meaning::DType},
    {"torch", "int8", Meaning::DType},
    {"torch", "uint8", Meaning::DType},
    {"torch", "bool", Meaning::DType},
};

llvm::Expected<llvm::SmallVector<int64_t, 4>> integersOf(const PickleValue &value,
                                                         const PicklePool &pool) {
  if (value.kind != Kind::Tuple && value.kind != Kind::List)
    return llvm::createStringError("a shape is " + describe(value.kind) + ", expected a tuple");
  if (value.items.size() > maxRank)
    return llvm::createStringError("a tensor has " + llvm::Twine(value.items.size()) +
                                   " dimensions, expected at most " + llvm::Twine(maxRank));
  llvm::SmallVector<int64_t, 4> result;
  for (ValueId id : value.items) {
    const PickleValue &item = pool.values[id];
    if (item.kind != Kind::Integer)
      return llvm::createStringError("a shape holds " + describe(item.kind) +
                                     ", expected integers");
    result.push_back(item.integer);
  }
  return result;
}

/// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks, ...)
llvm::Expected<PickleValue> rebuildTensor(llvm::ArrayRef<ValueId> arguments, PicklePool &pool) {
  if (arguments.size() < 4)
    return llvm::createStringError("a tensor is built from " + llvm::Twine(arguments.size()) +
                                   " arguments, expected at least 4");
  const PickleValue &storage = pool.values[arguments[0]];
  const PickleValue &offset = pool.values[arguments[1]];
  if (storage.kind != Kind::Storage || offset.kind != Kind::Integer)
    return llvm::createStringError("a tensor is built from " + describe(storage.kind) + " and " +
                                   describe(offset.kind) + ", expected a storage and an offset");
  auto shape = integersOf(pool.values[arguments[2]], pool);
  if (!shape)
    return shape.takeError();
  auto strides = integersOf(pool.values[arguments[3]], pool);
  if (!strides)
    return strides.takeError();
  const PickledStorage &stored = pool.storages[storage.integer];
  pool.tensors.push_back(
      {stored, {stored.dtype, offset.integer, std::move(*shape), std::move(*strides)}});
  PickleValue result;
  result.kind = Kind::Tensor;
  result.integer = pool.tensors.size() - 1;
  return result;
}
} // namespace

llvm::StringRef describe(PickleValue::Kind kind) {
  constexpr llvm::StringRef names[] = {"None",      "a boolean",    "an integer",
                                       "a number",  "a string",     "a tuple",
                                       "a list",    "a dictionary", "a global",
                                       "a storage", "a tensor",     "an object that is not read"};
  static_assert(std::size(names) == static_cast<size_t>(Kind::Opaque) + 1);
  return names[static_cast<size_t>(kind)];
}

std::optional<int64_t> findGlobal(llvm::StringRef module, llvm::StringRef name) {
  for (size_t i = 0; i < std::size(allowedGlobals); ++i)
    if (allowedGlobals[i].module == module && allowedGlobals[i].name == name)
      return i;
  return std::nullopt;
}

std::string nameOfGlobal(int64_t global) {
  return (allowedGlobals[global].module + "." + allowedGlobals[global].name).str();
}

llvm::Expected<PickleValue> callGlobal(int64_t global, llvm::ArrayRef<ValueId> arguments,
                                       PicklePool &pool) {
  const AllowedGlobal &callee = allowedGlobals[global];
  auto refuse = [&](const llvm::Twine &expected) {
    return llvm::createStringError("'" + callee.module + "." + callee.name + "' is called with " +
                                   llvm::Twine(arguments.size()) + " arguments, expected " +
                                   expected);
  };
  switch (callee.meaning) {
  case Meaning::OrderedDict: {
    if (!arguments.empty())
      return refuse("none");
    PickleValue dict;
    dict.kind = Kind::Dict;
    return dict;
  }
  case Meaning::RebuildTensor:
    return rebuildTensor(arguments, pool);
  case Meaning::Parameter:
    if (arguments.empty() || pool.values[arguments[0]].kind != Kind::Tensor)
      return refuse("a tensor first");
    return pool.values[arguments[0]];
  case Meaning::Size:
    if (arguments.size() != 1 || pool.values[arguments[0]].kind != Kind::Tuple ||
        pool.values[arguments[0]].items.size() > maxRank)
      return refuse("a tuple of at most " + llvm::Twine(maxRank) + " sizes");
    return pool.values[arguments[0]];
  case Meaning::StorageClass:
  case Meaning::DType:
    return refuse("no call: a state dict only names it");
  }
  llvm_unreachable("every meaning is handled");
}

llvm::Expected<PickleValue> loadStorage(const PickleValue &persistentId, PicklePool &pool) {
  auto fail = [] {
    return llvm::createStringError("a persistent id is not of the form ('storage', class, key, "
                                   "device, number of elements)");
  };
  if (persistentId.kind != Kind::Tuple || persistentId.items.size() != 5)
    return fail();
  auto item = [&](size_t i) -> const PickleValue & { return pool.values[persistentId.items[i]]; };
  if (item(0).kind != Kind::String || item(0).text != "storage" || item(1).kind != Kind::Global ||
      item(2).kind != Kind::String || item(4).kind != Kind::Integer || item(4).integer < 0)
    return fail();
  const AllowedGlobal &storageClass = allowedGlobals[item(1).integer];
  if (storageClass.meaning != Meaning::StorageClass || item(2).text.size() > maxKeyLength)
    return fail();
  pool.storages.push_back({storageClass.dtype, item(2).text.str(), item(4).integer});
  PickleValue result;
  result.kind = Kind::Storage;
  result.integer = pool.storages.size() - 1;
  return result;
}

} // namespace trm::checkpoint
