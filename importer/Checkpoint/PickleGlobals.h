//===- PickleGlobals.h - what a checkpoint's pickle may name ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The complete list of names that a checkpoint's pickle may use, and what each of
// them means here. Nothing is looked up anywhere else.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PICKLEGLOBALS_H
#define TRM_IMPORTER_CHECKPOINT_PICKLEGLOBALS_H

#include "trm/importer/Checkpoint/DType.h"

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>

namespace trm::checkpoint {

enum class GlobalMeaning : uint8_t {
  Dict,          // of nothing, of a dictionary or of pairs
  DefaultDict,   // the same, behind what makes its defaults
  RebuildTensor, // of the type of its storage
  RebuildTyped,  // of the type that it is given, in a storage of bytes
  FromType,      // a tensor with attributes
  Parameter,     // wraps the tensor that is its first argument
  MovedTensor,   // the same, where the type that follows is the tensor's own
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
  GlobalMeaning meaning;
  DType dtype = DType::UInt8; // of a storage class; those without a type hold bytes
  llvm::StringRef detail = {};
};

/// The number of an allowed global; nothing for every other name.
std::optional<int64_t> findGlobal(llvm::StringRef module, llvm::StringRef name);

const AllowedGlobal &globalAt(int64_t number);

/// "collections.OrderedDict"
std::string nameOfGlobal(int64_t number);

/// Whether the result of a call is another one where this argument is.
bool dependsOnArgument(int64_t global, size_t argument);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PICKLEGLOBALS_H
