//===- Math.h - elementary functions without a library -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// Adding it to a float32 below 2^22 rounds to an integer, ties to even, which is
/// then in the low bits.
constexpr float kRounder = 12582912.0f; // 1.5 * 2^23

/// e^x for x in [-87, 88], bounded outside, of a float32 or a vector of them; relative error at
/// most 1.2e-7 (reduction to [-ln 2 / 2, ln 2 / 2], coefficients of Cephes' expf).
template <typename Value>
inline Value exponential(Value x) {
  const Value highest = Value() + 88.0f, lowest = Value() - 87.0f;
  x = x < highest ? x : highest;
  x = x > lowest ? x : lowest;
  const Value shifted = x * 1.44269504088896341f + kRounder;
  const Value n = shifted - kRounder;
  const Value r = x - n * 0.693359375f + n * 2.12194440e-4f;
  Value p = 1.9875691500e-4f * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return fromBits(bits(p * (r * r) + (r + 1.0f)) + (bits(shifted) << 23));
}

/// 1 / sqrt(x) for a normal x > 0, relative error about 1.1e-7: a first guess from the
/// exponent, then Newton's steps.
template <typename Value>
inline Value inverseRoot(Value x) {
  Value y = fromBits(0x5f3759dfu - (bits(x) >> 1));
  for (int step = 0; step < 4; ++step)
    y *= 1.5f - 0.5f * x * y * y;
  return y;
}

template <typename Value>
inline Value magnitude(Value x) {
  return x < Value() ? -x : x;
}

/// 127 / largest, and in `scale` what takes back to the value.
template <typename Value>
inline Value chooseScale(Value largest, Value &scale) {
  const Value least = Value() + 1e-30f;
  largest = largest > least ? largest : least;
  scale = largest * (1.0f / 127.0f);
  return 127.0f / largest;
}

/// The nearest integer, ties to even, of a value in [-127, 127].
[[maybe_unused]] inline int8_t roundToInt8(float value) {
  return static_cast<int8_t>(static_cast<int32_t>((value + kRounder) - kRounder));
}

/// What a sum of 8-bit products stands for.
[[maybe_unused]] inline float rescale(int32_t sum, float weightScale, float inputScale) {
  return static_cast<float>(sum) * weightScale * inputScale;
}

/// 2^x for x below 127, relative error at most 7.5e-5, for what is then rounded to 8 bits; zero is
/// 2^-126. (The least largest error of a cubic polynomial on [-1/2, 1/2].)
template <typename Value>
inline Value raiseTwo(Value x) {
  const Value lowest = Value() - 126.0f;
  x = x > lowest ? x : lowest;
  const Value shifted = x + kRounder;
  const Value r = x - (shifted - kRounder);
  Value p = 0.0551716653f * r + 0.242611125f;
  p = p * r + 0.693260986f;
  p = p * r + 0.999928073f;
  return fromBits(bits(p) + (bits(shifted) << 23));
}

/// Fraction bits of the powers of a softmax in their sum, which counts what rounding to 8 bits
/// loses, and is one of integers: the same in whatever order.
constexpr int kPowerBits = 12;

/// 255 * 2^x, for an x that is at most zero; the nearest integer of that; and what it counts in the
/// sum.
template <typename Value>
inline Value raisePower(Value x) {
  constexpr float log2Of255 = 7.99435344f;
  return raiseTwo(x + log2Of255);
}
template <typename Value>
inline auto toByte(Value power) {
  return bits(power + kRounder) & 0xffu;
}
template <typename Value>
inline auto countPower(Value power) {
  constexpr float one = 1 << kPowerBits;
  return bits(power * one + kRounder) & 0x3fffffu;
}

/// What takes a query's products with keys, by the keys' scales, to the exponents of two that
/// their scores stand for.
[[maybe_unused]] inline float chooseScoreFactor(float queryScale, float scale) {
  return queryScale * (scale * 1.44269504f);
}

[[maybe_unused]] inline float invertPowers(uint32_t total) {
  constexpr float one = 1 << kPowerBits;
  return one / static_cast<float>(total);
}
