//===- Rounding.cpp - factors in narrow formats -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Rounding.h"

#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cmath>

uint16_t trm::toBFloat16(float value) {
  auto bits = llvm::bit_cast<uint32_t>(value);
  if (std::isnan(value))
    return static_cast<uint16_t>(bits >> 16 | 0x40); // quiet: its payload may lie below
  uint32_t tiesToEven = 0x7fff + (bits >> 16 & 1);
  return static_cast<uint16_t>((bits + tiesToEven) >> 16);
}

float trm::fromBFloat16(uint16_t bits) {
  return llvm::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

float trm::chooseInt8Scale(llvm::ArrayRef<double> line) {
  double largest = 0;
  for (double value : line)
    largest = std::max(largest, std::fabs(value));
  return static_cast<float>(largest / kInt8Limit);
}

int8_t trm::toInt8(double value, float scale) {
  if (scale == 0)
    return 0;
  double factor = std::nearbyint(value / scale);
  return static_cast<int8_t>(std::clamp<double>(factor, -kInt8Limit, kInt8Limit));
}
