//===- Elementary.cpp - Elementary functions without libm -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Support/Elementary.h"

#include <cstdint>
#include <cstring>

namespace trm {

static constexpr double Ln2 = 0.69314718055994530942;

/// From the number's exponent, and the series of
/// 2 atanh((m - 1) / (m + 1)) for a mantissa m from sqrt(1/2) to sqrt(2).
double logarithm(double value) {
  constexpr double sqrt2 = 1.41421356237309504880;
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  int exponent = static_cast<int>(bits >> 52) - 1023;
  bits = (bits & 0xfffffffffffff) | (uint64_t(1023) << 52);
  double mantissa;
  std::memcpy(&mantissa, &bits, sizeof mantissa);
  if (mantissa > sqrt2) {
    mantissa /= 2;
    ++exponent;
  }
  double ratio = (mantissa - 1) / (mantissa + 1), square = ratio * ratio, sum = 0;
  constexpr int lastTerm = 21; // The next is below 2^-55.
  for (int term = lastTerm; term > 0; term -= 2)
    sum = sum * square + 1.0 / term;
  return exponent * Ln2 + 2 * ratio * sum;
}

/// From their series within an eighth of a turn, and its images.
void sineAndCosine(double turn, double &sine, double &cosine) {
  constexpr double tau = 6.28318530717958647693;
  // Of the eight eighths, two and two belong to a quarter.
  int quarter = (static_cast<int>(turn * 8) + 1) / 2;
  double angle = (turn - quarter * 0.25) * tau, square = angle * angle;
  double s = 0, c = 0;
  constexpr int lastTerm = 18; // Its inverse factorial is below 2^-52.
  for (int term = lastTerm; term > 0; term -= 2) {
    s = 1 - s * square / (term * (term + 1));
    c = 1 - c * square / (term * (term - 1));
  }
  s *= angle;
  const double sines[] = {s, c, -s, -c}, cosines[] = {c, -s, -c, s};
  sine = sines[quarter % 4];
  cosine = cosines[quarter % 4];
}

/// From the series within half of ln 2, and a power of two.
double exponential(double value) {
  constexpr double limit = 700;
  value = value < -limit ? -limit : value > limit ? limit : value;
  int power = static_cast<int>(value / Ln2 + (value < 0 ? -0.5 : 0.5));
  double rest = value - power * Ln2, sum = 1;
  constexpr int lastTerm = 15; // The next is below 2^-60.
  for (int term = lastTerm; term > 0; --term)
    sum = 1 + sum * rest / term;
  uint64_t bits = static_cast<uint64_t>(power + 1023) << 52;
  double scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return sum * scale;
}

} // namespace trm
