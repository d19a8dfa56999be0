//===- PickleCalls.h - what a pickle makes of globals -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What calling a global of a pickle leaves, as far as these are known. Nothing is
// called: each call is a value that is told from its arguments.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PICKLECALLS_H
#define TRM_IMPORTER_CHECKPOINT_PICKLECALLS_H

#include "trm/importer/Checkpoint/PickleValue.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <optional>

namespace trm::checkpoint {

/// A call that is another one, told in its arguments: _rebuild_from_type_v2(function,
/// class, arguments, state). Nothing for every other.
struct PickledCall {
  ValueId callee;
  ValueId arguments;
};
std::optional<PickledCall> innerCall(int64_t global, llvm::ArrayRef<ValueId> arguments,
                                     const PicklePool &pool);

/// What REDUCE leaves for a global called with a tuple's items. Errors say what
/// is wrong without naming the place. An opaque result has no number yet: it is what
/// `unread` is set to.
llvm::Expected<PickleValue> callGlobal(int64_t global, llvm::ArrayRef<ValueId> arguments,
                                       PicklePool &pool, llvm::StringRef &unread);

/// What NEWOBJ leaves for a class; nothing where its objects are no values here.
llvm::Expected<std::optional<PickleValue>>
newObject(int64_t global, llvm::ArrayRef<ValueId> arguments, PicklePool &pool);

/// What BINPERSID leaves: ('storage', class, key, device, elements) is a storage, with
/// None or (key, first element, elements) behind where it may be a part of one.
llvm::Expected<PickleValue> loadStorage(const PickleValue &persistentId, PicklePool &pool);

/// Where the content of an object lies that is read for that: a dictionary, a list or
/// a scalar. Nothing where it has none.
std::optional<ValueId> contentOf(const PickleValue &object, const PicklePool &pool);

/// Whether the state of an object is that of a torch.nn.Module.
bool isModuleState(const PickleValue &state, const PicklePool &pool);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PICKLECALLS_H
