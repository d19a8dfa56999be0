//===- FiniteCheck.cpp - finds what is not a number ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/FiniteCheck.h"

#include <cstring>

using namespace llvm;

namespace trm {

/// Every IEEE-like format says NaN or infinity by an exponent of ones.
template <typename Bits>
static std::optional<size_t> find(ArrayRef<char> bytes, Bits exponent) {
  for (size_t i = 0, count = bytes.size() / sizeof(Bits); i < count; ++i) {
    Bits element;
    std::memcpy(&element, bytes.data() + i * sizeof(Bits), sizeof(Bits));
    if ((element & exponent) == exponent)
      return i;
  }
  return std::nullopt;
}

std::optional<size_t> findNonFinite(ArrayRef<char> bytes, checkpoint::DType dtype) {
  switch (dtype) {
  case checkpoint::DType::Float64:
    return find<uint64_t>(bytes, 0x7ff0000000000000);
  case checkpoint::DType::Float32:
    return find<uint32_t>(bytes, 0x7f800000);
  case checkpoint::DType::Float16:
    return find<uint16_t>(bytes, 0x7c00);
  case checkpoint::DType::BFloat16:
    return find<uint16_t>(bytes, 0x7f80);
  default:
    return std::nullopt;
  }
}

} // namespace trm
