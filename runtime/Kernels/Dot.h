//===- Dot.h - sums of products of four 8-bit integers -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

/// sums[i] += a[0] b[4 i] + a[1] b[4 i + 1] + a[2] b[4 i + 2] + a[3] b[4 i + 3], in the
/// processor's instructions where there are some for it: the sums are the same.
#if defined(__ARM_FEATURE_DOTPROD) && defined(__ARM_NEON)
template <int Count>
inline void addDots(const int8_t *a, const int8_t *b, int32_t (&sums)[Count]) {
  int32_t word;
  memcpy(&word, a, sizeof word);
  const int8x16_t factors = vreinterpretq_s8_s32(vdupq_n_s32(word));
  int i = 0;
  for (; i + 4 <= Count; i += 4)
    vst1q_s32(&sums[i], vdotq_s32(vld1q_s32(&sums[i]), vld1q_s8(b + 4 * i), factors));
  for (; i < Count; ++i)
    for (int j = 0; j < 4; ++j)
      sums[i] += a[j] * b[4 * i + j];
}
#elif defined(__ARM_FEATURE_DSP) && !defined(__aarch64__)
/// Bytes 1 and 3 as two integers of 16 bits. (ACLE has no name for the rotation.)
inline int16x2_t widenOdd(uint32_t bytes) {
  int16x2_t result;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(bytes));
  return result;
}

template <int Count>
inline void addDots(const int8_t *a, const int8_t *b, int32_t (&sums)[Count]) {
  // Two elements of 16 bits at a time: the even ones, then the odd ones.
  uint32_t word;
  memcpy(&word, a, sizeof word);
  const int16x2_t even = __sxtb16(word), odd = widenOdd(word);
  // Sums stay in registers only where their places are known.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 8
#endif
  for (int i = 0; i < Count; ++i) {
    uint32_t other;
    memcpy(&other, b + 4 * i, sizeof other);
    const int32_t sum = __smlad(__sxtb16(other), even, sums[i]);
    sums[i] = __smlad(widenOdd(other), odd, sum);
  }
}
#else
template <int Count>
inline void addDots(const int8_t *a, const int8_t *b, int32_t (&sums)[Count]) {
  for (int i = 0; i < Count; ++i, b += 4)
    sums[i] += a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}
#endif
