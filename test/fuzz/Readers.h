//===- Readers.h - what fuzz targets of the compiler share ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TEST_FUZZ_READERS_H
#define TRM_TEST_FUZZ_READERS_H

#include "trm/importer/Checkpoint/TensorTable.h"

namespace trm {

inline llvm::StringRef textOf(const uint8_t *data, size_t size) {
  return {reinterpret_cast<const char *>(data), size};
}

/// Messages are put together, as they are where somebody reads them.
inline void take(llvm::Error error) {
  if (error)
    (void)llvm::toString(std::move(error));
}

template <typename T>
std::optional<T> take(llvm::Expected<T> result) {
  if (result)
    return std::move(*result);
  take(result.takeError());
  return std::nullopt;
}

/// Reads a file of these bytes, and its tensors.
using TableReader =
    llvm::Expected<checkpoint::TensorTable> (*)(std::shared_ptr<const checkpoint::MappedFile> file);
void readTensors(TableReader read, const uint8_t *data, size_t size);
void readTensors(const checkpoint::TensorTable &table);

} // namespace trm

#endif // TRM_TEST_FUZZ_READERS_H
