//===- PickleValue.h - what an unpickled file is made of --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The values of a pickle live in one pool and refer to each other by number, so
// that shared, cyclic and deeply nested values need no recursion and no owner.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PICKLEVALUE_H
#define TRM_IMPORTER_CHECKPOINT_PICKLEVALUE_H

#include "trm/importer/Checkpoint/Pickle.h"

#include "llvm/ADT/StringRef.h"

#include <list>
#include <vector>

namespace trm::checkpoint {

using ValueId = uint32_t;

struct PickleValue {
  enum class Kind : uint8_t {
    None,
    Bool,    // integer
    Integer, // integer
    Float,   // real
    String,  // text
    Tuple,   // items
    List,    // items
    Dict,    // items: key, value, key, value, ...
    Global,  // integer: position in the list of allowed globals
    Storage, // integer: position in PicklePool::storages
    Tensor,  // integer: position in PicklePool::tensors
    Object,  // integer: position in the list of allowed globals; items: its state, once
    Opaque,  // integer: position in PicklePool::opaque
  };

  Kind kind = Kind::None;
  int64_t integer = 0;
  double real = 0;
  llvm::StringRef text; // of the pickle's own bytes, or of PicklePool::texts
  std::vector<ValueId> items;
};

/// For messages: "a dictionary", "an integer", ...
llvm::StringRef describe(PickleValue::Kind kind);

struct PicklePool {
  std::vector<PickleValue> values;
  std::vector<PickledStorage> storages;
  std::vector<PickledTensor> tensors;
  /// What was left unread: "the global 'os.system'".
  std::vector<std::string> opaque;
  /// Those that the pickle has in parts.
  std::list<std::string> texts;
  /// So that few calls cannot make much of little.
  size_t copiedItems = 0;
};

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PICKLEVALUE_H
