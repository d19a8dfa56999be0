//===- PickleGlobals.h - the globals a pickle may name ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The complete list of names that a checkpoint's pickle may use, and what calling
// each of them means here. Nothing is looked up anywhere else.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PICKLEGLOBALS_H
#define TRM_IMPORTER_CHECKPOINT_PICKLEGLOBALS_H

#include "trm/importer/Checkpoint/PickleValue.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <optional>

namespace trm::checkpoint {

/// The number of an allowed global; nothing for every other name.
std::optional<int64_t> findGlobal(llvm::StringRef module, llvm::StringRef name);

/// "collections.OrderedDict"
std::string nameOfGlobal(int64_t global);

/// What REDUCE leaves for a global called with a tuple's items. Errors say what
/// is wrong without naming the place.
llvm::Expected<PickleValue> callGlobal(int64_t global, llvm::ArrayRef<ValueId> arguments,
                                       PicklePool &pool);

/// What BINPERSID leaves: ('storage', class, key, device, elements) is a storage.
llvm::Expected<PickleValue> loadStorage(const PickleValue &persistentId, PicklePool &pool);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PICKLEGLOBALS_H
