//===- TensorTable.h - what every format boils down to ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tensors of a file, and the small values beside them.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_TENSORTABLE_H
#define TRM_IMPORTER_CHECKPOINT_TENSORTABLE_H

#include "trm/importer/Checkpoint/Pickle.h"
#include "trm/importer/Checkpoint/Tensor.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"

#include <string>
#include <vector>

namespace trm::checkpoint {

struct TensorTable {
  std::vector<Tensor> tensors; // in the file's order
  /// Other names of tensors, as safetensors notes weights that are tied.
  llvm::StringMap<std::string> aliases;
  /// Whether the file says what its bytes must be: zips do, by checksums.
  bool isVerifiable = false;
  /// Numbers, booleans and short strings by dotted name; safetensors: metadata.
  llvm::StringMap<std::string> scalars;
  /// What was not read, since reading it would run code.
  std::vector<OpaqueValue> opaque;
};

/// What a pickle describes, each tensor with the bytes that `makeTensor` finds for it.
llvm::Expected<TensorTable>
makeTable(StateDict state,
          llvm::function_ref<llvm::Expected<Tensor>(const std::string &name, PickledTensor &)>
              makeTensor);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_TENSORTABLE_H
