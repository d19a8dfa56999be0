//===- Pickle.h - a state dict out of a pickle ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the pickle of a PyTorch checkpoint without running anything: a pickle is
// a program for a stack machine, and this machine knows only what builds
// containers, numbers, strings and descriptions of tensors. What a global outside
// a fixed list would make stays unmade: an opaque value that carries its name, in
// the way of nobody who does not ask for it (the callbacks of a training run, say).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_PICKLE_H
#define TRM_IMPORTER_CHECKPOINT_PICKLE_H

#include "trm/importer/Checkpoint/Tensor.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace trm::checkpoint {

/// A storage as a pickle names it: its bytes lie elsewhere, by its key.
struct PickledStorage {
  DType dtype;
  std::string key;
  int64_t elements;
  /// Where the part of the storage begins that is meant; else 0.
  int64_t firstElement = 0;
};

struct PickledTensor {
  PickledStorage storage;
  TensorLayout layout;
};

/// The tensor in the bytes of its storage.
llvm::Expected<Tensor> createTensor(std::string name, PickledTensor pickled,
                                    std::shared_ptr<const Storage> storage);

/// A value that was not read.
struct OpaqueValue {
  std::string name; // as of tensors; empty: the whole file
  std::string what; // "the global 'os.system'"
};

/// A pickle's nested dictionaries, flattened: {"model": {"w": ...}} is "model.w".
struct StateDict {
  std::vector<std::pair<std::string, PickledTensor>> tensors; // in the file's order
  llvm::StringMap<std::string> scalars;                       // numbers, booleans, short strings
  std::vector<OpaqueValue> opaque;
  /// All that the pickle names, in its order, whether a tensor has them or not.
  std::vector<PickledStorage> storages;
};

/// A pickle in a file, and what errors call the two.
struct PickleText {
  llvm::StringRef bytes; // begins with the pickle, which ends itself
  llvm::StringRef path;
  llvm::StringRef part = "data.pkl";
};

/// The error of needing such a value.
llvm::Error refuseOpaque(llvm::StringRef path, const OpaqueValue &value);

/// A file without tensors is refused for the first opaque value that it has instead.
/// `size`, where it is asked for, is that of the pickle.
llvm::Expected<StateDict> readStateDict(const PickleText &text, size_t *size = nullptr);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_PICKLE_H
