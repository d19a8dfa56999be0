//===- fixed.cpp - fixed point against double ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the largest errors of codegen/Cpp/Kernels/Fixed.h, and fails where one is above its
// bound: in units of the last place (ulp) where results are rounded to one, relative else.
//
//===----------------------------------------------------------------------===//

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

namespace {

constexpr int kRealBits = 18, kScaleBits = 46;
#include "Arrays.h"
#include "Fixed.h"

constexpr int32_t kOne = 1 << kRealBits;
constexpr double kReal = kOne, kSum = kReal * kReal, kMost = kLargest / kReal;
int failures = 0;

double value(Real x) { return x.raw / kReal; }
double value(Sum x) { return static_cast<double>(x.raw) / kSum; }
double value(Factor x) { return ldexp(x.mantissa, -x.shift); }

/// Keeps the largest error of those that it is told.
class Error {
public:
  Error(const char *what, double bound) : what(what), bound(bound) {}
  ~Error() {
    printf("%s: %.2g\n", what, largest);
    failures += !(largest <= bound);
  }
  /// In units of `unit`, but for what `relative` allows.
  void add(double found, double expected, double unit, double relative = 0) {
    const double error = (fabs(found - expected) - fabs(expected) * relative) / unit;
    largest = error > largest ? error : largest;
  }
  void addRelative(double found, double expected) { add(found, expected, fabs(expected)); }

private:
  const char *what;
  double bound, largest = 0;
};

uint64_t state = 1;

/// Of all magnitudes below 2^most: a number of some bits, from a generator by Knuth.
int64_t draw(int most) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  const uint64_t bits = state >> 1;
  const int count = 1 + static_cast<int>((state >> 33) % static_cast<uint64_t>(most));
  const int64_t magnitude = static_cast<int64_t>(bits >> (63 - count));
  return state & 0x100000000u ? -magnitude : magnitude;
}

Real drawReal() { return {static_cast<int32_t>(draw(31))}; }

double bounded(double x) { return x > kMost ? kMost : x < -kMost ? -kMost : x; }

void checkArithmetic() {
  Error sum("sum (ulp)", 0), product("product (ulp)", 0.5), exact("sum of products (ulp)", 0);
  Error shrunk("product with a weight's scale (ulp)", 0.51);
  for (int i = 0; i < 1000000; ++i) {
    const Real a = drawReal(), b = drawReal(), c = drawReal(), d = drawReal();
    sum.add(value(a + b), bounded(value(a) + value(b)), 1 / kReal);
    sum.add(value(a - b), bounded(value(a) - value(b)), 1 / kReal);
    product.add(value(Real(a * b)), bounded(value(a) * value(b)), 1 / kReal);
    exact.add(static_cast<double>((a * b - c * d).raw >> kRealBits),
              static_cast<double>((int64_t(a.raw) * b.raw - int64_t(c.raw) * d.raw) >> kRealBits),
              1);
    const int32_t total = static_cast<int32_t>(draw(23));
    const Scale scale = {static_cast<int32_t>(draw(31) & kLargest)};
    const Real largest = magnitude(d);
    const double expected = ldexp(scale.mantissa, -kScaleBits) * total * value(largest);
    shrunk.add(value(rescale(total, scale, largest)), bounded(expected), 1 / kReal);
  }
}

void checkQuotients() {
  Error inverse("inverse (relative)", 4e-9), quotient("quotient (ulp)", 0.51);
  Error root("inverse root (relative)", 4e-9);
  for (int i = 0; i < 1000000; ++i) {
    const Real a = drawReal();
    const Sum b = {draw(62) | 1}, c = {b.raw < 0 ? -b.raw : b.raw};
    inverse.addRelative(value(invert(c)), 1 / value(c));
    root.addRelative(value(inverseRoot(c)), 1 / sqrt(value(c)));
    quotient.add(value(Real(a / b)), bounded(value(a) / value(b)), 1 / kReal, 4e-9);
    quotient.add(value(Real(b / Sum(a.raw ? a : Real{1}))),
                 bounded(value(b) / value(a.raw ? a : Real{1})), 1 / kReal, 4e-9);
  }
}

void checkExponential() {
  Error small("exponential (ulp of a sum)", 0.51), logistic("logistic (ulp)", 1.5);
  for (int32_t raw = -26 * kOne; raw <= 18 * kOne; ++raw) {
    const Real x = {raw};
    small.add(value(exponential(x)), exp(value(x)), 1 / kSum, 1e-7);
    // As networks have it.
    logistic.add(value(Real(x / (exponential(-x) + Real{kOne}))), value(x) / (exp(-value(x)) + 1),
                 1 / kReal);
  }
  constexpr int32_t far[] = {-kLargest, -1000 * kOne, 19 * kOne, kLargest};
  for (int32_t raw : far) {
    const double expected = raw < 0 ? 0 : value(Sum{kLargestSum});
    small.add(value(exponential(Real{raw})), expected, 1 / kSum);
  }
}

/// Softmax with factors of 8 bits.
void checkAttention() {
  Error power("power of two (integers)", 0.53), score("score (relative)", 3e-9);
  Error mean("weighted mean (ulp)", 0.51);
  for (int32_t raw = -12 * kOne; raw <= 0; ++raw)
    power.add(toByte(raisePower(Real{raw})), 255 * exp2(value(Real{raw})), 1);
  failures += toByte(raisePower(Real{0})) != 255 || raisePower(Real{-kLargest}) != 0;
  constexpr double least = 127.0 * 127.0 * 0.6931471805599453;
  for (int i = 0; i < 1000000; ++i) {
    const Real largest = magnitude(drawReal()), scale = drawReal(), other = magnitude(drawReal());
    if (largest.raw != 0 && scale.raw != 0)
      score.addRelative(value(chooseScoreFactor(largest, scale)),
                        value(largest) * value(scale) / least);
    const int32_t sum = static_cast<int32_t>(draw(25)), total = 255 + (i & 0xfffff);
    const uint32_t powers = static_cast<uint32_t>(total) << kPowerBits;
    mean.add(value(rescale(sum, other, invertPowers(powers))),
             bounded(value(other) / 127 * sum / total), 1 / kReal, 1e-8);
  }
  failures += chooseScoreFactor(Real{0}, Real{kOne}).mantissa != 0;
}

void checkFloats() {
  Error there("to float32 (ulp)", 0), back("from float32 (ulp)", 0);
  for (int i = 0; i < 1000000; ++i) {
    const Real x = drawReal();
    there.add(toFloat(x), static_cast<float>(value(x)), 1 / kReal);
    const float y = static_cast<float>(ldexp(static_cast<double>(draw(60)), -40));
    back.add(fromFloat(y).raw, bounded(floor(y * kReal) / kReal) * kReal, 1);
  }
  constexpr float edges[] = {0.0f, -0.0f, 1e-40f, 3e38f, INFINITY, -3e38f};
  for (float y : edges)
    back.add(fromFloat(y).raw, bounded(floor(y * kReal) / kReal) * kReal, 1);
}

/// What has no result gets one all the same.
void checkEdges() {
  Real scale;
  const Factor inverse = chooseScale(Real{0}, scale);
  failures += scale.raw != 0 || inverse.mantissa != 0;
  failures += Real(Real{1} / Real{0}).raw != kLargest || Real(Real{-1} / Real{0}).raw != -kLargest;
  failures += Real(Real{0} / Real{0}).raw != 0;
  failures += (Sum{kLargestSum} + Sum{1}).raw != kLargestSum;
  failures += (-Sum{kLargestSum} - Sum{5}).raw != -kLargestSum;
  const Real x = {-300000};
  const Factor steps = chooseScale(magnitude(x), scale);
  failures += roundToInt8(x * steps) != -127 || roundToInt8(Real{148000} * steps) != 63;
}

} // namespace

int main() {
  checkArithmetic();
  checkQuotients();
  checkExponential();
  checkAttention();
  checkFloats();
  checkEdges();
  printf("failures: %d\n", failures);
  return failures != 0;
}
