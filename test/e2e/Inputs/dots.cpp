//===- dots.cpp - dot products of a processor against plain ones --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#if defined(__ARM_FEATURE_DOTPROD) && defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__ARM_FEATURE_DSP) && !defined(__aarch64__)
#include <arm_acle.h>
#endif

namespace own {
#include "Dot.h"
} // namespace own

#undef __ARM_FEATURE_DOTPROD
#undef __ARM_FEATURE_DSP
namespace plain {
#include "Dot.h"
} // namespace plain

namespace {

uint32_t state = 1;
/// All values, the ends among them more often than by chance.
int8_t draw() {
  state = state * 1664525u + 1013904223u;
  const uint32_t number = state >> 16 & 0x3ff;
  return static_cast<int8_t>(number < 64    ? -128
                             : number < 128 ? 127
                                            : static_cast<int>(number & 255) - 128);
}

template <int Count>
int countDifferent() {
  int different = 0;
  for (int round = 0; round < 200; ++round) {
    int8_t a[4], b[4 * Count];
    int32_t one[Count], other[Count];
    for (int8_t &value : a)
      value = draw();
    for (int8_t &value : b)
      value = draw();
    for (int i = 0; i < Count; ++i)
      one[i] = other[i] = draw() * 100000;
    own::addDots(a, b, one);
    plain::addDots(a, b, other);
    different += memcmp(one, other, sizeof one) != 0;
  }
  return different;
}

} // namespace

int main() {
  printf("different: %d %d %d %d\n", countDifferent<1>(), countDifferent<6>(), countDifferent<8>(),
         countDifferent<19>());
  return 0;
}
