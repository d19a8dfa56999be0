//===- matvec.cpp - one product of a row with 600 outputs, to be counted -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// multiplyRows() of 512 8-bit inputs and 600 outputs, from codegen/Cpp/Kernels. Its instructions
// are those between startCount() and stopCount(), which test/tools/instructions.c counts:
//
//   ... -d plugin -plugin instructions.so,begin=startCount,end=stopCount ...
//
// product() is for interpreters that count what they call. Prints `different: N`: how many
// of the outputs are not those of one product after another.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "Intrinsics.h"

namespace {
// What kernels compute with.
using Real = float;
using Scale = float;

#include "Math.h"

#include "Tiles.h"

#include "Dot.h"

#include "ProductInt8.h"

constexpr int kInputs = 512, kOutputs = 600, kPanel = 8;

alignas(16) int8_t input[1][kInputs];
alignas(16) int8_t weight[kOutputs / kPanel][kInputs / 4][kPanel * 4];
float inputScale[1], weightScale[kOutputs], result[1][kOutputs];

void fill() {
  uint32_t state = 1;
  const auto draw = [&] {
    state = state * 1664525u + 1013904223u;
    return static_cast<int8_t>(static_cast<int>(state >> 24) - 128);
  };
  inputScale[0] = 0.01f;
  for (int8_t &value : input[0])
    value = draw();
  for (auto &panel : weight)
    for (auto &bundle : panel)
      for (int8_t &value : bundle)
        value = draw();
  for (int i = 0; i < kOutputs; ++i)
    weightScale[i] = 0.001f * static_cast<float>(i % 7 + 1);
}

int countDifferent() {
  int different = 0;
  for (int i = 0; i < kOutputs; ++i) {
    int32_t sum = 0;
    for (int k = 0; k < kInputs; ++k)
      sum += input[0][k] * weight[i / kPanel][k / 4][i % kPanel * 4 + k % 4];
    const float expected = static_cast<float>(sum) * weightScale[i] * inputScale[0];
    different += memcmp(&result[0][i], &expected, sizeof expected) != 0;
  }
  return different;
}
} // namespace

extern "C" {
__attribute__((noinline)) void product() {
  multiplyRows<1, 6>(input, inputScale, weight, weightScale, nullptr, result,
                     [](const float (&product)[1], float) { return product[0]; });
}
__attribute__((noinline)) void startCount() { __asm__ volatile("" ::: "memory"); }
__attribute__((noinline)) void stopCount() { __asm__ volatile("" ::: "memory"); }
}

int main() {
  fill();
  startCount();
  product();
  stopCount();
  printf("different: %d\n", countDifferent());
  return 0;
}
