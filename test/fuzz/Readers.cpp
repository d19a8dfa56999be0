//===- Readers.cpp - what fuzz targets of the compiler share ----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Readers.h"

using namespace trm::checkpoint;

namespace trm {

void readTensors(const TensorTable &table) {
  // A few bytes may be a tensor of many, all of them the same.
  constexpr int64_t mostBytes = 1 << 16;
  for (const Tensor &tensor : table.tensors) {
    take(tensor.storage().verify());
    if (tensor.numBytes() > mostBytes)
      continue;
    std::vector<char> bytes(tensor.numBytes());
    take(tensor.readRaw(bytes));
    std::vector<float> values(tensor.numElements());
    if (isFloatingPoint(tensor.dtype()))
      take(tensor.readAsFloat32(values));
  }
}

void readTensors(TableReader read, const uint8_t *data, size_t size) {
  if (std::optional<TensorTable> table =
          take(read(MappedFile::ofBytes("checkpoint", textOf(data, size)))))
    readTensors(*table);
}

} // namespace trm
