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
  // What weights may be of, and nothing else, comes first.
  Float64,
  Float32,
  Float16,
  BFloat16,
  Int64,
  Int32,
  Int16,
  Int8,
  UInt64,
  UInt32,
  UInt16,
  UInt8,
  Bool,
  Complex128,
  Complex64,
  Complex32,
  Float8E4M3FN,
  Float8E4M3FNUZ,
  Float8E5M2,
  Float8E5M2FNUZ,
  Float8E8M0FNU,
  // Elements of parts of a byte lie side by side.
  Float6E2M3,
  Float6E3M2,
  Float4,
  // Bytes whose numbers are worth what a scale elsewhere makes of them.
  QInt8,
  QUInt8,
  QInt32,
  QUInt4x2,
  QUInt2x4
};

int64_t sizeInBits(DType dtype);
/// Of so many elements, the last byte filled up.
int64_t sizeInBytes(DType dtype, int64_t elements);
/// Whether the type is one that weights are read in: float64, float32, float16 or
/// bfloat16. Narrower floats are worth something only with their scales.
bool isFloatingPoint(DType dtype);

/// As PyTorch spells it: "float32", "bfloat16", ...
llvm::StringRef name(DType dtype);
/// As safetensors spells it: "F32", "BF16", ...; empty where it has no such type.
llvm::StringRef safetensorsName(DType dtype);
std::optional<DType> dtypeFromSafetensors(llvm::StringRef name);
std::optional<DType> dtypeFromName(llvm::StringRef name);

} // namespace trm::checkpoint

#endif // TRM_IMPORTER_CHECKPOINT_DTYPE_H
