//===- PickleGlobals.cpp - what a checkpoint's pickle may name ------------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/PickleGlobals.h"

#include "llvm/ADT/Twine.h"

#include <iterator>

using namespace llvm;

namespace trm::checkpoint {

namespace {
using Meaning = GlobalMeaning;

constexpr AllowedGlobal object(StringRef module, StringRef name, StringRef content) {
  return {module, name, Meaning::Object, DType::UInt8, content};
}

constexpr AllowedGlobal unread(StringRef module, StringRef name, StringRef what) {
  return {module, name, Meaning::Unread, DType::UInt8, what};
}

/// The content of these is their whole state.
constexpr StringLiteral wholeState = "";
constexpr StringLiteral quantised = "a quantised tensor";

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
    {"torch._utils", "_rebuild_device_tensor_from_cpu_tensor", Meaning::MovedTensor},
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
    unread("torch._utils", "_rebuild_device_tensor_from_numpy",
           "a tensor in a NumPy array, of a device without storages"),
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

} // namespace

std::optional<int64_t> findGlobal(StringRef module, StringRef name) {
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

const AllowedGlobal &globalAt(int64_t number) { return allowedGlobals[number]; }

std::string nameOfGlobal(int64_t number) {
  return (Twine(globalAt(number).module) + "." + globalAt(number).name).str();
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

} // namespace trm::checkpoint
