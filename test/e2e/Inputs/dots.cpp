//===- dots.cpp - sums of 8-bit products by a processor against plain ones -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// sumDots() of codegen/Cpp/Kernels as matrix products call it, both for rows and for columns,
// against one product after another. Memory ends where the last line does.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "Intrinsics.h"

namespace {
#include "Tiles.h"

#include "Dot.h"

uint32_t state = 1;
/// All values, the ends among them more often than by chance.
int8_t draw() {
  state = state * 1664525u + 1013904223u;
  const uint32_t number = state >> 16 & 0x3ff;
  return static_cast<int8_t>(number < 64    ? -128
                             : number < 128 ? 127
                                            : static_cast<int>(number & 255) - 128);
}

template <int Depth, int Rows, int Width, typename Left, typename Right>
int countDifferent(Left left, Right right) {
  int32_t sums[Rows * Width];
  sumDots<Depth, Rows, Width>(left, right, sums);
  int different = 0;
  for (int row = 0; row < Rows; ++row)
    for (int i = 0; i < Width; ++i) {
      int32_t expected = 0;
      for (int bundle = 0; bundle < Depth; ++bundle)
        for (int j = 0; j < 4; ++j)
          expected += left.at(row, bundle)[j] * right.at(i, bundle)[j];
      different += sums[row * Width + i] != expected;
    }
  return different;
}

/// Rows of their own, as features have them, and side by side, as positions do.
template <int Depth, int Rows, int Width>
int countDifferent() {
  alignas(16) static int8_t left[Rows * Depth * 4];
  alignas(16) static int8_t right[Depth * Width * 4];
  int different = 0;
  for (int round = 0; round < 4; ++round) {
    // The largest sums first.
    for (int8_t &value : left)
      value = round == 0 ? static_cast<int8_t>(-128) : draw();
    for (int8_t &value : right)
      value = round == 0 ? static_cast<int8_t>(-128) : draw();
    const Bundles<4, Width * 4> lines = {right};
    different += countDifferent<Depth, Rows, Width>(Bundles<Depth * 4, 4>{left}, lines);
    different += countDifferent<Depth, Rows, Width>(Bundles<4, Rows * 4>{left}, lines);
  }
  return different;
}

template <int Depth, int Rows>
int countDifferent() {
  return countDifferent<Depth, Rows, 1>() + countDifferent<Depth, Rows, 6>() +
         countDifferent<Depth, Rows, 8>() + countDifferent<Depth, Rows, 19>() +
         countDifferent<Depth, Rows, 37>();
}

template <int Rows>
int countDifferent() {
  return countDifferent<3, Rows>() + countDifferent<16, Rows>() + countDifferent<22, Rows>();
}
} // namespace

int main() {
  printf("different: %d %d %d %d\n", countDifferent<1>(), countDifferent<2>(), countDifferent<6>(),
         countDifferent<17>());
  return 0;
}
