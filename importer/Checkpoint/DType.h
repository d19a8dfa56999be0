//===- DType.h - element types of stored tensors ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The element types that PyTorch and safetensors checkpoints hold.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_CHECKPOINT_DTYPE_H
#define TRM_IMPORTER_CHECKPOINT_DTYPE_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>

namespace trm::checkpoint {

enum class DType : uint8_t {
  Float64,
  Float32,
  Float16,
  BFloat16,
  Int64,
  Int32,
  Int16,
  Int8,
  UInt8,
  Bool
};

int64_t sizeInBytes(DType dtype);
bool isFloatingPoint(DType dtype);

/// As PyTorch spells it: "float32", "bfloat16", ...
llvm::StringRef name(DType dtype);
/// As safetensors spells it: "F32", "BF16", ...
llvm::StringRef safetensorsName(DType dtype);
std::optional<DType> dtypeFromSafetensors(llvm::StringRef name);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_DTYPE_H
