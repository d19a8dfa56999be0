//===- Safetensors.h - The safetensors file format --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A length, a JSON header, then raw little-endian tensors.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_INPUT_SAFETENSORS_H
#define TRM_RUNTIME_INPUT_SAFETENSORS_H

#include "trm/runtime/Support/Json.h"

#include <cstdint>
#include <vector>

namespace trm {

/// A file in memory, its header understood.
class SafetensorsFile {
public:
  /// `name` is the file's, for messages. Throws InputError.
  SafetensorsFile(std::string name, std::string bytes);

  bool has(const char *tensor) const { return header.contains(tensor); }
  /// The values and extents of an I32 tensor of the given rank; throws
  /// InputError when it is something else.
  std::vector<int32_t> int32Tensor(const char *tensor, size_t rank,
                                   std::vector<size_t> &shape) const;

private:
  [[noreturn]] void fail(const std::string &message) const;

  const std::string name;
  const std::string bytes;
  Json header;
  size_t dataBegin = 0;
};

struct Float32Tensor {
  const char *name;
  std::vector<size_t> shape;
  const std::vector<float> &values;
};

/// The bytes of a file that holds the tensors in the order given.
std::string safetensorsBytes(const std::vector<Float32Tensor> &tensors);

} // namespace trm

#endif // TRM_RUNTIME_INPUT_SAFETENSORS_H
