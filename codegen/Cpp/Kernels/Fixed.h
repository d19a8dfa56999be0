//===- Fixed.h - what kernels compute with where there is no floating point -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Whoever includes this has said how many fraction bits the scales of weights have, in
// kScaleBits, and activations, in kRealBits. Results that are too large become the largest number
// there is. Shifts to the right keep the sign, as they do with all compilers and C++20 says.

/// Of sums: as many as a product of two activations has.
constexpr int kSumBits = 2 * kRealBits;

struct Sum;

/// An activation: raw / 2^kRealBits.
struct Real {
  int32_t raw;
  operator Sum() const;
};

/// Products of activations and their sums, which are exact: raw / 2^kSumBits.
struct Sum {
  int64_t raw;
  operator Real() const;
};

/// What activations are multiplied with: mantissa / 2^shift, for mantissas that use all
/// their bits.
struct Factor {
  int32_t mantissa, shift;
};

/// What a step of an 8-bit weight is worth, by 127 less: mantissa / 2^kScaleBits.
struct Scale {
  int32_t mantissa;
};

constexpr int32_t kLargest = 0x7fffffff;
constexpr int64_t kLargestSum = 0x7fffffffffffffff;

inline Real saturate(int64_t raw) {
  const int64_t top = raw < kLargest ? raw : kLargest;
  return {static_cast<int32_t>(top > -kLargest ? top : -kLargest)};
}

inline Real::operator Sum() const { return {int64_t(raw) * (1 << kRealBits)}; }
inline Sum::operator Real() const {
  return saturate((raw >> kRealBits) + (raw >> (kRealBits - 1) & 1));
}

/// The high half of a product: a * b / 2^32.
inline uint32_t multiplyHigh(uint32_t a, uint32_t b) {
  return static_cast<uint32_t>(static_cast<uint64_t>(a) * b >> 32);
}

inline int countLeadingZeros(uint32_t value) {
#if defined(__GNUC__)
  return __builtin_clz(value);
#else
  int count = 0;
  for (; value < 0x80000000u; value <<= 1)
    ++count;
  return count;
#endif
}

inline int countLeadingZeros(uint64_t value) {
  const uint32_t high = static_cast<uint32_t>(value >> 32);
  return high ? countLeadingZeros(high) : 32 + countLeadingZeros(static_cast<uint32_t>(value));
}

inline uint64_t magnitude(int64_t raw) {
  return raw < 0 ? 0u - static_cast<uint64_t>(raw) : static_cast<uint64_t>(raw);
}

/// raw / 2^shift, rounded to the nearest; |raw| is below 2^62.
inline Sum shiftRight(int64_t raw, int32_t shift) {
  if (shift > 62 || raw == 0)
    return {0};
  if (shift > 0)
    return {(raw + (int64_t(1) << (shift - 1))) >> shift};
  if (countLeadingZeros(magnitude(raw)) + shift < 1)
    return {raw < 0 ? -kLargestSum : kLargestSum};
  return {raw * (int64_t(1) << -shift)};
}

[[maybe_unused]] inline Real operator-(Real a) { return {a.raw > -kLargest ? -a.raw : kLargest}; }
[[maybe_unused]] inline Real operator+(Real a, Real b) { return saturate(int64_t(a.raw) + b.raw); }
[[maybe_unused]] inline Real operator-(Real a, Real b) { return saturate(int64_t(a.raw) - b.raw); }
[[maybe_unused]] inline Real &operator+=(Real &a, Real b) { return a = a + b; }
[[maybe_unused]] inline bool operator<(Real a, Real b) { return a.raw < b.raw; }
[[maybe_unused]] inline bool operator>(Real a, Real b) { return a.raw > b.raw; }

[[maybe_unused]] inline Sum operator-(Sum a) {
  return {a.raw > -kLargestSum ? -a.raw : kLargestSum};
}
[[maybe_unused]] inline Sum operator+(Sum a, Sum b) {
  const uint64_t sum = static_cast<uint64_t>(a.raw) + static_cast<uint64_t>(b.raw);
  const int64_t raw = static_cast<int64_t>(sum);
  // Of two numbers with the same sign, which their sum does not have.
  if (((a.raw ^ raw) & (b.raw ^ raw)) < 0)
    return {a.raw < 0 ? -kLargestSum : kLargestSum};
  return {raw};
}
[[maybe_unused]] inline Sum operator+(Sum a, Real b) { return a + Sum(b); }
[[maybe_unused]] inline Sum operator+(Real a, Sum b) { return Sum(a) + b; }
[[maybe_unused]] inline Sum operator-(Sum a, Sum b) { return a + -b; }
[[maybe_unused]] inline Sum operator-(Sum a, Real b) { return a + -Sum(b); }
[[maybe_unused]] inline Sum operator-(Real a, Sum b) { return Sum(a) + -b; }
[[maybe_unused]] inline Sum &operator+=(Sum &a, Sum b) { return a = a + b; }
[[maybe_unused]] inline Sum &operator+=(Sum &a, Real b) { return a = a + Sum(b); }

[[maybe_unused]] inline Sum operator*(Real a, Real b) { return {int64_t(a.raw) * b.raw}; }
[[maybe_unused]] inline Sum operator*(Sum a, Real b) { return Real(a) * b; }
[[maybe_unused]] inline Sum operator*(Real a, Sum b) { return a * Real(b); }
[[maybe_unused]] inline Sum operator*(Sum a, Sum b) { return Real(a) * Real(b); }

[[maybe_unused]] inline Sum operator*(Real a, Factor b) {
  return shiftRight(int64_t(a.raw) * b.mantissa, b.shift - kRealBits);
}
[[maybe_unused]] inline Sum operator*(Sum a, Factor b) {
  // As many of the leading bits as there are in a mantissa.
  const int zeros = a.raw ? countLeadingZeros(magnitude(a.raw)) : 33;
  const int dropped = zeros < 33 ? 33 - zeros : 0;
  return shiftRight((a.raw >> dropped) * b.mantissa, b.shift - dropped);
}
[[maybe_unused]] inline Real &operator*=(Real &a, Factor b) { return a = a * b; }

/// A mantissa with 30 fraction bits in (1, 2].
inline Factor makeFactor(uint32_t mantissa, int32_t shift) {
  return {mantissa < 0x7fffffffu ? static_cast<int32_t>(mantissa) : kLargest, shift};
}

/// 1 / x for an x > 0, relative error at most 4e-9; that of 0 is as good as infinite.
inline Factor invert(Sum x) {
  if (x.raw <= 0)
    return {kLargest, 0};
  const int zeros = countLeadingZeros(static_cast<uint64_t>(x.raw));
  // In [1/2, 1): 32 fraction bits; the result has 30. (48 - 32 x) / 17 and Newton's steps.
  const uint32_t fraction = static_cast<uint32_t>(static_cast<uint64_t>(x.raw) << zeros >> 32);
  uint32_t y = 3031741621u - multiplyHigh(fraction, 2021161081u);
  for (int step = 0; step < 3; ++step)
    y = static_cast<uint32_t>(uint64_t(y) * (0x80000000u - multiplyHigh(fraction, y)) >> 30);
  return makeFactor(y, 94 - kSumBits - zeros);
}

[[maybe_unused]] inline Sum operator/(Real a, Sum b) {
  return b.raw < 0 ? -a * invert(-b) : a * invert(b);
}
[[maybe_unused]] inline Sum operator/(Sum a, Sum b) {
  return b.raw < 0 ? -a * invert(-b) : a * invert(b);
}
[[maybe_unused]] inline Sum operator/(Real a, Real b) { return a / Sum(b); }
[[maybe_unused]] inline Sum operator/(Sum a, Real b) { return a / Sum(b); }
[[maybe_unused]] inline Sum operator/(Sum a, int count) {
  return a / Sum{int64_t(count) << kSumBits};
}

/// e^x, relative error at most 1e-7 and then rounded; the largest sum where there is none.
[[maybe_unused]] inline Sum exponential(Real x) {
  // x / ln 2 with 30 more fraction bits, of which the fraction keeps 32 in all.
  const int64_t power = int64_t(x.raw) * 1549082005;
  const int32_t whole = static_cast<int32_t>(power >> (kRealBits + 30));
  const uint32_t fraction = static_cast<uint32_t>(power >> (kRealBits - 2));
  if (whole > 61 - kSumBits)
    return {kLargestSum};
  // The minimax polynomial of 2^fraction, with 30 fraction bits.
  uint32_t p = 2016033u;
  p = multiplyHigh(p, fraction) + 9652230u;
  p = multiplyHigh(p, fraction) + 59943053u;
  p = multiplyHigh(p, fraction) + 257862983u;
  p = multiplyHigh(p, fraction) + 744267445u;
  p = multiplyHigh(p, fraction) + 1073741744u;
  return shiftRight(p, 30 - kSumBits - whole);
}

/// 1 / sqrt(x) for an x > 0, relative error at most 4e-9.
[[maybe_unused]] inline Factor inverseRoot(Sum x) {
  const uint64_t raw = x.raw > 0 ? static_cast<uint64_t>(x.raw) : 1u;
  const int zeros = countLeadingZeros(raw) & ~1;
  // In [1/4, 1): 32 fraction bits; the result has 30. 2.19 - 1.25 x and Newton's steps.
  const uint32_t fraction = static_cast<uint32_t>(raw << zeros >> 32);
  uint32_t y = 2351494595u - multiplyHigh(fraction, 1342177280u);
  for (int step = 0; step < 4; ++step) {
    const uint32_t square = static_cast<uint32_t>(uint64_t(y) * y >> 31);
    y = static_cast<uint32_t>(uint64_t(y) * (0x60000000u - multiplyHigh(fraction, square)) >> 30);
  }
  return makeFactor(y, 62 - (kSumBits + zeros) / 2);
}

[[maybe_unused]] inline Real magnitude(Real x) { return x.raw < 0 ? -x : x; }

/// 127 / largest; `scale` is the largest itself, which weights' scales are ready for.
[[maybe_unused]] inline Factor chooseScale(Real largest, Real &scale) {
  scale = largest;
  if (largest.raw == 0)
    return {0, 0};
  const Factor inverse = invert(Sum(largest));
  return {static_cast<int32_t>(int64_t(inverse.mantissa) * 127 >> 7), inverse.shift - 7};
}

/// The nearest integer of a value in [-127, 127].
[[maybe_unused]] inline int8_t roundToInt8(Sum value) {
  const int64_t nearest = (value.raw + (int64_t(1) << (kSumBits - 1))) >> kSumBits;
  const int64_t top = nearest < 127 ? nearest : 127;
  return static_cast<int8_t>(top > -127 ? top : -127);
}

/// What a sum of 8-bit products stands for. Of the three factors' 96 bits those below
/// 2^32 are dropped.
[[maybe_unused]] inline Real rescale(int32_t sum, Scale weight, Real largest) {
  const int64_t product = int64_t(sum) * weight.mantissa;
  const uint32_t low =
      multiplyHigh(static_cast<uint32_t>(product & 0xffffffff), static_cast<uint32_t>(largest.raw));
  constexpr int shift = kScaleBits - 32;
  return saturate(((product >> 32) * largest.raw + low + (int64_t(1) << (shift - 1))) >> shift);
}

/// A sum of 8-bit products times the largest magnitude of a line and what is left of its scale.
[[maybe_unused]] inline Real rescale(int32_t sum, Real largest, Factor factor) {
  return Sum{int64_t(sum) * largest.raw} * Factor{factor.mantissa, factor.shift - kRealBits};
}

/// Fraction bits of the powers of a softmax: their sum counts what rounding to 8 bits loses.
constexpr int kPowerBits = 8;

/// 255 * 2^x, for an x that is at most zero, and the nearest integer of that.
[[maybe_unused]] inline uint32_t raisePower(Real x) {
  const int32_t whole = x.raw >> kRealBits;
  if (whole < -9 - kPowerBits)
    return 0;
  const uint32_t fraction = static_cast<uint32_t>(x.raw) << (32 - kRealBits);
  // 2^fraction by a cubic polynomial, relative error at most 8.6e-5: 31 fraction bits.
  uint32_t p = 165500546u;
  p = multiplyHigh(p, fraction) + 488863533u;
  p = multiplyHigh(p, fraction) + 1492752014u;
  p = multiplyHigh(p, fraction) + 0x80000000u;
  const int32_t shift = 22 - kPowerBits - whole;
  return (multiplyHigh(p, 255u << 23) + (1u << (shift - 1))) >> shift;
}
[[maybe_unused]] inline uint32_t toByte(uint32_t power) {
  return (power + (1u << (kPowerBits - 1))) >> kPowerBits;
}
[[maybe_unused]] inline uint32_t countPower(uint32_t power) { return power; }

/// What takes a query's products with keys, by the keys' largest magnitudes, to the exponents of
/// two that their scores stand for.
[[maybe_unused]] inline Factor chooseScoreFactor(Real largest, Real scale) {
  const Sum product = largest * scale;
  if (product.raw == 0)
    return {0, 0};
  const int zeros = countLeadingZeros(magnitude(product.raw));
  const int64_t top = static_cast<int64_t>(magnitude(product.raw) << zeros >> 33);
  // log2(e) / 127^2 with 44 fraction bits.
  const int32_t mantissa = static_cast<int32_t>(top * 1573573040 >> 31);
  return {product.raw < 0 ? -mantissa : mantissa, zeros + kSumBits - 20};
}

/// 1 / total by 127, which is left of the values' scales.
[[maybe_unused]] inline Factor invertPowers(uint32_t total) {
  const Factor inverse = invert(Sum{int64_t(total) * 127 << (kSumBits - 16 - kPowerBits)});
  return {inverse.mantissa, inverse.shift + 16};
}

/// The float32 that is nearest to `x`, made of its bits.
[[maybe_unused]] inline float toFloat(Real x) {
  uint32_t word = 0;
  if (x.raw != 0) {
    const uint32_t size = static_cast<uint32_t>(magnitude(int64_t(x.raw)));
    const int zeros = countLeadingZeros(size);
    const uint32_t shifted = size << zeros, rest = shifted & 0xff, odd = shifted >> 8 & 1;
    // 127 for the exponent of 1, less one for the leading bit, which is added to it.
    word = (static_cast<uint32_t>(157 - kRealBits - zeros) << 23) + (shifted >> 8);
    word += rest + odd > 0x80 ? 1u : 0u;
    word |= x.raw < 0 ? 0x80000000u : 0u;
  }
  return fromBits(word);
}

/// The largest Real that is not above `x`: one that is greater than it is greater than `x`.
[[maybe_unused]] inline Real fromFloat(float x) {
  const uint32_t word = bits(x);
  const bool isNegative = word >> 31 != 0;
  const int32_t exponent = static_cast<int32_t>(word >> 23 & 0xff) - 127;
  const int64_t mantissa = static_cast<int64_t>((word & 0x7fffff) | 0x800000);
  const int64_t raw = isNegative ? -mantissa : mantissa;
  if (exponent > 31 - kRealBits)
    return saturate(isNegative ? -int64_t(kLargest) : int64_t(kLargest));
  if (word << 1 == 0)
    return {0};
  const int32_t shift = 23 - kRealBits - exponent;
  return saturate(shift < 0 ? raw * (int64_t(1) << -shift) : raw >> (shift < 62 ? shift : 62));
}
