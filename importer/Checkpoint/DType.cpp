//===- DType.cpp - element types of stored tensors --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Checkpoint/DType.h"

#include "llvm/Support/MathExtras.h"

#include <iterator>

using namespace llvm;

namespace trm::checkpoint {

namespace {
struct DTypeFacts {
  StringRef name;
  StringRef safetensorsName;
  int64_t bits;
};

/// In the order of the enumerators.
constexpr DTypeFacts facts[] = {
    {"float64", "F64", 64},
    {"float32", "F32", 32},
    {"float16", "F16", 16},
    {"bfloat16", "BF16", 16},
    {"int64", "I64", 64},
    {"int32", "I32", 32},
    {"int16", "I16", 16},
    {"int8", "I8", 8},
    {"uint64", "U64", 64},
    {"uint32", "U32", 32},
    {"uint16", "U16", 16},
    {"uint8", "U8", 8},
    {"bool", "BOOL", 8},
    {"complex128", "", 128},
    {"complex64", "C64", 64},
    {"complex32", "", 32},
    {"float8_e4m3fn", "F8_E4M3", 8},
    {"float8_e4m3fnuz", "F8_E4M3FNUZ", 8},
    {"float8_e5m2", "F8_E5M2", 8},
    {"float8_e5m2fnuz", "F8_E5M2FNUZ", 8},
    {"float8_e8m0fnu", "F8_E8M0", 8},
    {"float6_e2m3", "F6_E2M3", 6},
    {"float6_e3m2", "F6_E3M2", 6},
    {"float4", "F4", 4},
    {"qint8", "", 8},
    {"quint8", "", 8},
    {"qint32", "", 32},
    {"quint4x2", "", 8},
    {"quint2x4", "", 8},
};
static_assert(std::size(facts) == static_cast<size_t>(DType::QUInt2x4) + 1);

const DTypeFacts &factsOf(DType dtype) { return facts[static_cast<size_t>(dtype)]; }

std::optional<DType> findByName(StringRef DTypeFacts::*spelling, StringRef name) {
  for (size_t i = 0; i < std::size(facts) && !name.empty(); ++i)
    if (facts[i].*spelling == name)
      return static_cast<DType>(i);
  return std::nullopt;
}
} // namespace

int64_t sizeInBits(DType dtype) { return factsOf(dtype).bits; }

int64_t sizeInBytes(DType dtype, int64_t elements) {
  int64_t bits = factsOf(dtype).bits;
  return bits % 8 ? divideCeil(elements * bits, 8) : elements * (bits / 8);
}

bool isFloatingPoint(DType dtype) { return dtype <= DType::BFloat16; }

StringRef name(DType dtype) { return factsOf(dtype).name; }

StringRef safetensorsName(DType dtype) { return factsOf(dtype).safetensorsName; }

std::optional<DType> dtypeFromSafetensors(StringRef name) {
  return findByName(&DTypeFacts::safetensorsName, name);
}

std::optional<DType> dtypeFromName(StringRef name) { return findByName(&DTypeFacts::name, name); }

} // namespace trm::checkpoint
