//===- TensorTable.cpp - what every format boils down to --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/TensorTable.h"

using namespace llvm;

namespace trm::checkpoint {

Expected<TensorTable>
makeTable(StateDict state,
          function_ref<Expected<Tensor>(const std::string &name, PickledTensor &)> makeTensor) {
  TensorTable table;
  table.scalars = std::move(state.scalars);
  table.opaque = std::move(state.opaque);
  for (auto &[name, pickled] : state.tensors) {
    Expected<Tensor> tensor = makeTensor(name, pickled);
    if (!tensor)
      return tensor.takeError();
    table.tensors.push_back(std::move(*tensor));
  }
  return table;
}

} // namespace trm::checkpoint
