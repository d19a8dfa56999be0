//===- DType.cpp - element types of stored tensors --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/DType.h"

#include <iterator>

namespace trm::checkpoint {

namespace {
struct DTypeFacts {
  llvm::StringRef name;
  llvm::StringRef safetensorsName;
  int64_t bytes;
};

/// In the order of the enumerators.
constexpr DTypeFacts facts[] = {
    {"float64", "F64", 8}, {"float32", "F32", 4}, {"float16", "F16", 2}, {"bfloat16", "BF16", 2},
    {"int64", "I64", 8},   {"int32", "I32", 4},   {"int16", "I16", 2},   {"int8", "I8", 1},
    {"uint8", "U8", 1},    {"bool", "BOOL", 1},
};
static_assert(std::size(facts) == static_cast<size_t>(DType::Bool) + 1);

const DTypeFacts &factsOf(DType dtype) { return facts[static_cast<size_t>(dtype)]; }
} // namespace

int64_t sizeInBytes(DType dtype) { return factsOf(dtype).bytes; }

bool isFloatingPoint(DType dtype) { return dtype <= DType::BFloat16; }

llvm::StringRef name(DType dtype) { return factsOf(dtype).name; }

llvm::StringRef safetensorsName(DType dtype) { return factsOf(dtype).safetensorsName; }

std::optional<DType> dtypeFromSafetensors(llvm::StringRef name) {
  for (size_t i = 0; i < std::size(facts); ++i)
    if (facts[i].safetensorsName == name)
      return static_cast<DType>(i);
  return std::nullopt;
}

} // namespace trm::checkpoint
