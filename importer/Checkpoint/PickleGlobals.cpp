//===- PickleGlobals.cpp - what a checkpoint's pickle may name ------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PickleGlobals.h"

#include "llvm/ADT/STLExtras.h"

#include <iterator>

namespace trm::checkpoint {

namespace {
using Kind = PickleValue::Kind;

/// PyTorch's own limit.
constexpr size_t maxRank = 64;
/// The keys of storages are short numbers.
constexpr size_t maxKeyLength = 64;

enum class Meaning : uint8_t {
  Dict,          // of nothing, of a dictionary or of pairs
  DefaultDict,   // the same, behind what makes its defaults
  RebuildTensor, // of the type of its storage
  RebuildTyped,  // of the type that it is given, in a storage of bytes
  FromType,      // a tensor with attributes
  Parameter,     // wraps the tensor that is its first argument
  Size,
  Text, // is the text that is its first argument
  Path, // of its parts
  StorageClass,
  DType,       // inert
  TensorClass, // inert
  Object,      // of a class whose content `detail` names in its state
  Unread,      // plain data that is no value here: `detail`
};

struct AllowedGlobal {
  llvm::StringRef module;
  llvm::StringRef name;
  Meaning meaning;
  DType dtype = DType::UInt8; // of a storage class; those without a type hold bytes
  llvm::StringRef detail = {};
};

constexpr AllowedGlobal object(llvm::StringRef module, llvm::StringRef name,
                               llvm::StringRef content) {
  return {module, name, Meaning::Object, DType::UInt8, content};
}

constexpr AllowedGlobal unread(llvm::StringRef module, llvm::StringRef name, llvm::StringRef what) {
  return {module, name, Meaning::Unread, DType::UInt8, what};
}

/// The content of these is their whole state.
constexpr llvm::StringLiteral wholeState = "";
constexpr llvm::StringLiteral quantised = "a quantised tensor";
constexpr llvm::StringLiteral elsewhere = "a tensor that was on a device without storages";

constexpr AllowedGlobal allowedGlobals[] = {
    {"collections", "OrderedDict", Meaning::Dict},
    {"collections", "Counter", Meaning::Dict},
    {"collections", "defaultdict", Meaning::DefaultDict},
    {"builtins", "dict", Meaning::Dict},
    {"torch._utils", "_rebuild_tensor", Meaning::RebuildTensor},
    {"torch._utils", "_rebuild_tensor_v2", Meaning::RebuildTensor},
    {"torch._utils", "_rebuild_tensor_v3", Meaning::RebuildTyped},
    {"torch._utils", "_rebuild_parameter", Meaning::Parameter},
    {"torch._utils", "_rebuild_parameter_with_state", Meaning::Parameter},
    {"torch._tensor", "_rebuild_from_type_v2", Meaning::FromType},
    {"torch.nn.parameter", "Parameter", Meaning::Parameter},
    {"torch.nn.parameter", "Buffer", Meaning::TensorClass},
    {"torch", "Tensor", Meaning::TensorClass},
    {"torch", "Size", Meaning::Size},
    {"torch", "device", Meaning::Text},
    {"torch.serialization", "_get_layout", Meaning::Text},
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
    {"torch", "ComplexDoubleStorage", Meaning::StorageClass, DType::Complex128},
    {"torch", "ComplexFloatStorage", Meaning::StorageClass, DType::Complex64},
    {"torch", "QInt8Storage", Meaning::StorageClass, DType::QInt8},
    {"torch", "QUInt8Storage", Meaning::StorageClass, DType::QUInt8},
    {"torch", "QInt32Storage", Meaning::StorageClass, DType::QInt32},
    {"torch", "QUInt4x2Storage", Meaning::StorageClass, DType::QUInt4x2},
    {"torch", "QUInt2x4Storage", Meaning::StorageClass, DType::QUInt2x4},
    {"torch", "UntypedStorage", Meaning::StorageClass, DType::UInt8},
    {"torch.storage", "UntypedStorage", Meaning::StorageClass, DType::UInt8},
    {"torch.storage", "_UntypedStorage", Meaning::StorageClass, DType::UInt8},
    {"torch", "float64", Meaning::DType, DType::Float64},
    {"torch", "float32", Meaning::DType, DType::Float32},
    {"torch", "float16", Meaning::DType, DType::Float16},
    {"torch", "bfloat16", Meaning::DType, DType::BFloat16},
    {"torch", "int64", Meaning::DType, DType::Int64},
    {"torch", "int32", Meaning::DType, DType::Int32},
    {"torch", "int16", Meaning::DType, DType::Int16},
    {"torch", "int8", Meaning::DType, DType::Int8},
    {"torch", "uint64", Meaning::DType, DType::UInt64},
    {"torch", "uint32", Meaning::DType, DType::UInt32},
    {"torch", "uint16", Meaning::DType, DType::UInt16},
    {"torch", "uint8", Meaning::DType, DType::UInt8},
    {"torch", "bool", Meaning::DType, DType::Bool},
    {"torch", "complex128", Meaning::DType, DType::Complex128},
    {"torch", "complex64", Meaning::DType, DType::Complex64},
    {"torch", "complex32", Meaning::DType, DType::Complex32},
    {"torch", "float8_e4m3fn", Meaning::DType, DType::Float8E4M3FN},
    {"torch", "float8_e4m3fnuz", Meaning::DType, DType::Float8E4M3FNUZ},
    {"torch", "float8_e5m2", Meaning::DType, DType::Float8E5M2},
    {"torch", "float8_e5m2fnuz", Meaning::DType, DType::Float8E5M2FNUZ},
    {"torch", "float8_e8m0fnu", Meaning::DType, DType::Float8E8M0FNU},
    // Plain data that no model is made of.
    unread("_codecs", "encode", "bytes"),
    unread("builtins", "bytes", "bytes"),
    unread("builtins", "bytearray", "bytes"),
    unread("builtins", "set", "a set"),
    unread("builtins", "frozenset", "a set"),
    unread("builtins", "complex", "a complex number"),
    unread("builtins", "slice", "a slice"),
    unread("builtins", "range", "a range"),
    unread("torch._utils", "_rebuild_qtensor", quantised),
    unread("torch._utils", "_rebuild_sparse_tensor", "a sparse tensor"),
    unread("torch._utils", "_rebuild_nested_tensor", "a nested tensor"),
    unread("torch._utils", "_rebuild_meta_tensor_no_storage",
           "a tensor of the meta device, "
           "which has no numbers"),
    unread("torch._utils", "_rebuild_device_tensor_from_numpy", elsewhere),
    unread("torch._utils", "_rebuild_device_tensor_from_cpu_tensor", elsewhere),
    unread("torch._utils", "_rebuild_wrapper_subclass", "a tensor of a class of its own"),
    // Containers of hyper-parameters, whose states are all that they are.
    object("omegaconf.dictconfig", "DictConfig", "_content"),
    object("omegaconf.listconfig", "ListConfig", "_content"),
    object("omegaconf.base", "UnionNode", "_content"),
    object("omegaconf.nodes", "AnyNode", "_val"),
    object("omegaconf.nodes", "StringNode", "_val"),
    object("omegaconf.nodes", "IntegerNode", "_val"),
    object("omegaconf.nodes", "FloatNode", "_val"),
    object("omegaconf.nodes", "BooleanNode", "_val"),
    object("omegaconf.nodes", "PathNode", "_val"),
    object("omegaconf.nodes", "BytesNode", "_val"),
    object("omegaconf.nodes", "EnumNode", "_val"),
    object("omegaconf.nodes", "InterpolationResultNode", "_val"),
    object("argparse", "Namespace", wholeState),
    object("types", "SimpleNamespace", wholeState),
    {"pytorch_lightning.utilities.parsing", "AttributeDict", Meaning::Dict},
    {"lightning.pytorch.utilities.parsing", "AttributeDict", Meaning::Dict},
    {"lightning.fabric.utilities.data", "AttributeDict", Meaning::Dict},
    {"lightning_fabric.utilities.data", "AttributeDict", Meaning::Dict},
    {"pathlib", "Path", Meaning::Path},
    {"pathlib", "PosixPath", Meaning::Path},
    {"pathlib", "PurePosixPath", Meaning::Path},
    {"pathlib._local", "Path", Meaning::Path},
    {"pathlib._local", "PosixPath", Meaning::Path},
    {"pathlib._local", "PurePosixPath", Meaning::Path},
};

PickleValue valueOf(Kind kind, int64_t integer = 0) {
  PickleValue value;
  value.kind = kind;
  value.integer = integer;
  return value;
}

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

/// Flags of a tensor: its numbers are the conjugates, or the negatives, of those
/// that its storage has.
bool hasFlags(const PickleValue &metadata, const PicklePool &pool) {
  return metadata.kind != Kind::None &&
         (metadata.kind != Kind::Dict || llvm::any_of(metadata.items, [&](ValueId id) {
            return pool.values[id].kind == Kind::Bool && pool.values[id].integer;
          }));
}

/// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks, metadata),
/// the last three left out by old files; v3 has the type before the metadata.
llvm::Expected<PickleValue> rebuildTensor(bool typed, llvm::ArrayRef<ValueId> arguments,
                                          PicklePool &pool, llvm::StringRef &unread) {
  constexpr size_t typeAt = 6;
  size_t least = typed ? typeAt + 1 : 4;
  if (arguments.size() < least)
    return llvm::createStringError("a tensor is built from " + llvm::Twine(arguments.size()) +
                                   " arguments, expected at least " + llvm::Twine(least));
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
  PickledStorage stored = pool.storages[storage.integer];
  TensorLayout layout{stored.dtype, offset.integer, std::move(*shape), std::move(*strides)};
  if (typed) {
    const PickleValue &type = pool.values[arguments[typeAt]];
    if (type.kind != Kind::Global || allowedGlobals[type.integer].meaning != Meaning::DType)
      return llvm::createStringError("a tensor is built from " + describe(type.kind) +
                                     " as its type");
    layout.dtype = allowedGlobals[type.integer].dtype;
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
bool mayCopy(size_t items, PicklePool &pool) {
  constexpr size_t maxCopied = size_t(1) << 20;
  pool.copiedItems += items;
  return pool.copiedItems <= maxCopied;
}

/// A dictionary of a dictionary's items or of pairs; nothing where it is neither.
std::optional<PickleValue> makeDict(const PickleValue &content, PicklePool &pool) {
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
std::optional<PickleValue> makePath(llvm::ArrayRef<ValueId> arguments, PicklePool &pool) {
  std::string path;
  for (ValueId id : arguments) {
    const PickleValue &part = pool.values[id];
    if (part.kind != Kind::String || !mayCopy(part.text.size() + 1, pool))
      return std::nullopt;
    if (!path.empty() && !llvm::StringRef(path).ends_with("/"))
      path += '/';
    path += part.text;
  }
  pool.texts.push_back(path.empty() ? "." : std::move(path));
  PickleValue value = valueOf(Kind::String);
  value.text = pool.texts.back();
  return value;
}

/// The value of a key; null where there is none.
const ValueId *findKey(const PickleValue &dict, llvm::StringRef key, const PicklePool &pool) {
  for (size_t i = 0; dict.kind == Kind::Dict && i + 1 < dict.items.size(); i += 2) {
    const PickleValue &candidate = pool.values[dict.items[i]];
    if (candidate.kind == Kind::String && candidate.text == key)
      return &dict.items[i + 1];
  }
  return nullptr;
}
} // namespace

llvm::StringRef describe(PickleValue::Kind kind) {
  constexpr llvm::StringRef names[] = {"None",
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

std::optional<int64_t> findGlobal(llvm::StringRef module, llvm::StringRef name) {
  // As Python 2 called it, whose names protocol 2 has; as PyTorch does for storages
  // that were on a GPU.
  if (module == "__builtin__")
    module = "builtins";
  if (module == "torch.cuda" && name.ends_with("Storage"))
    module = "torch";
  for (size_t i = 0; i < std::size(allowedGlobals); ++i)
    if (allowedGlobals[i].module == module && allowedGlobals[i].name == name)
      return i;
  return std::nullopt;
}

std::string nameOfGlobal(int64_t global) {
  return (allowedGlobals[global].module + "." + allowedGlobals[global].name).str();
}

llvm::StringRef unreadKind(int64_t global) {
  const AllowedGlobal &callee = allowedGlobals[global];
  return callee.meaning == Meaning::Unread ? callee.detail : llvm::StringRef();
}

bool dependsOnArgument(int64_t global, size_t argument) {
  constexpr size_t gradient = 4, hooks = 5;
  switch (allowedGlobals[global].meaning) {
  case Meaning::DefaultDict:
    return argument != 0;
  case Meaning::RebuildTensor:
  case Meaning::RebuildTyped:
    return argument != gradient && argument != hooks;
  case Meaning::FromType:
    return argument < 3;
  case Meaning::Parameter:
  case Meaning::Text:
    return argument == 0;
  default:
    return true;
  }
}

std::optional<PickledCall> innerCall(int64_t global, llvm::ArrayRef<ValueId> arguments,
                                     const PicklePool &pool) {
  if (allowedGlobals[global].meaning != Meaning::FromType || arguments.size() != 4)
    return std::nullopt;
  const PickleValue &function = pool.values[arguments[0]];
  bool rebuilds = function.kind == Kind::Global &&
                  allowedGlobals[function.integer].meaning != Meaning::FromType;
  if (!rebuilds || pool.values[arguments[1]].kind != Kind::Global ||
      pool.values[arguments[2]].kind != Kind::Tuple)
    return std::nullopt;
  return PickledCall{arguments[0], arguments[2]};
}

llvm::Expected<PickleValue> callGlobal(int64_t global, llvm::ArrayRef<ValueId> arguments,
                                       PicklePool &pool, llvm::StringRef &unread) {
  const AllowedGlobal &callee = allowedGlobals[global];
  auto refuse = [&](const llvm::Twine &expected) {
    return llvm::createStringError("'" + callee.module + "." + callee.name + "' is called with " +
                                   llvm::Twine(arguments.size()) + " arguments, expected " +
                                   expected);
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
  case Meaning::Size:
    if (arguments.size() != 1 || kindOf(0) != Kind::Tuple ||
        pool.values[arguments[0]].items.size() > maxRank)
      return refuse("a tuple of at most " + llvm::Twine(maxRank) + " sizes");
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

llvm::Expected<std::optional<PickleValue>>
newObject(int64_t global, llvm::ArrayRef<ValueId> arguments, PicklePool &pool) {
  llvm::StringRef unread;
  switch (allowedGlobals[global].meaning) {
  case Meaning::Dict:
  case Meaning::DefaultDict:
  case Meaning::Object:
  case Meaning::Parameter:
  case Meaning::Size: {
    // Where a class is made without its arguments, its state follows.
    llvm::Expected<PickleValue> made = callGlobal(global, arguments, pool, unread);
    if (!made)
      return made.takeError();
    return std::optional(std::move(*made));
  }
  default:
    return std::nullopt;
  }
}

llvm::Expected<PickleValue> loadStorage(const PickleValue &persistentId, PicklePool &pool) {
  auto fail = [] {
    return llvm::createStringError("a persistent id is not of the form ('storage', class, key, "
                                   "device, number of elements)");
  };
  size_t count = persistentId.items.size();
  if (persistentId.kind != Kind::Tuple || count < 5 || count > 6)
    return fail();
  auto item = [&](size_t i) -> const PickleValue & { return pool.values[persistentId.items[i]]; };
  if (item(0).kind != Kind::String || item(0).text != "storage" || item(1).kind != Kind::Global ||
      item(2).kind != Kind::String || item(4).kind != Kind::Integer || item(4).integer < 0)
    return fail();
  const AllowedGlobal &storageClass = allowedGlobals[item(1).integer];
  if (storageClass.meaning != Meaning::StorageClass || item(2).text.size() > maxKeyLength)
    return fail();
  PickledStorage storage{storageClass.dtype, item(2).text.str(), item(4).integer};
  if (count == 6 && item(5).kind != Kind::None) {
    llvm::ArrayRef<ValueId> part = item(5).items;
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
  llvm::StringRef key = allowedGlobals[object.integer].detail;
  if (pool.values[state].kind != Kind::Dict)
    return std::nullopt;
  if (key == wholeState)
    return state;
  const ValueId *content = findKey(pool.values[state], key, pool);
  return content ? std::optional(*content) : std::nullopt;
}

bool isModuleState(const PickleValue &state, const PicklePool &pool) {
  return findKey(state, "_parameters", pool) && findKey(state, "_modules", pool);
}

} // namespace trm::checkpoint
