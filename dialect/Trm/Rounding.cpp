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

using namespace trm;

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

double trm::getMxStep(uint8_t exponent) { return std::ldexp(0.25, exponent - 127); }

int8_t trm::toMxInt4(double value, uint8_t exponent) {
  double factor = std::nearbyint(value / getMxStep(exponent));
  return static_cast<int8_t>(std::clamp<double>(factor, -8, 7));
}

static double getSquaredError(llvm::ArrayRef<double> block, uint8_t exponent) {
  double step = getMxStep(exponent), sum = 0;
  for (double value : block) {
    double error = toMxInt4(value, exponent) * step - value;
    sum += error * error;
  }
  return sum;
}

uint8_t trm::chooseMxExponent(llvm::ArrayRef<double> block) {
  double largest = 0;
  for (double value : block)
    largest = std::max(largest, std::fabs(value));
  if (largest == 0)
    return 0;
  // Of normal float32 powers of two, which kernels make from the bits alone.
  constexpr int least = 1, most = 254;
  int exponent = std::isfinite(largest) ? std::ilogb(largest) + 127 : most;
  auto best = static_cast<uint8_t>(std::clamp(exponent, least, most));
  double error = getSquaredError(block, best);
  // One below clips the largest; one above rounds the others more coarsely.
  for (int other : {exponent - 1, exponent + 1}) {
    auto candidate = static_cast<uint8_t>(std::clamp(other, least, most));
    if (double otherError = getSquaredError(block, candidate); otherError < error) {
      best = candidate;
      error = otherError;
    }
  }
  return best;
}
