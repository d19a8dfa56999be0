//===- Noise.cpp - Reproducible Gaussian noise ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Solve/Noise.h"

#include "trm/runtime/Support/Elementary.h"

#include <algorithm>
#include <cmath>

namespace trm {

static constexpr uint32_t lowHalf(uint64_t value) { return static_cast<uint32_t>(value); }
static constexpr uint32_t highHalf(uint64_t value) { return static_cast<uint32_t>(value >> 32); }

PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) {
  constexpr uint64_t multipliers[] = {0xd2511f53, 0xcd9e8d57};
  constexpr uint32_t weyl[] = {0x9e3779b9, 0xbb67ae85};
  constexpr int rounds = 10;
  for (int round = 0; round < rounds; ++round) {
    uint64_t first = multipliers[0] * counter[0], second = multipliers[1] * counter[2];
    counter = {highHalf(second) ^ counter[1] ^ key[0], lowHalf(second),
               highHalf(first) ^ counter[3] ^ key[1], lowHalf(first)};
    key = {key[0] + weyl[0], key[1] + weyl[1]};
  }
  return counter;
}

uint64_t hashPuzzle(const std::vector<int32_t> &tokens, int32_t puzzleId) {
  constexpr uint64_t basis = 0xcbf29ce484222325, prime = 0x100000001b3;
  uint64_t hash = basis;
  auto take = [&](int32_t value) {
    for (int shift = 0; shift < 32; shift += 8)
      hash = (hash ^ (static_cast<uint32_t>(value) >> shift & 0xff)) * prime;
  };
  take(puzzleId);
  for (int32_t token : tokens)
    take(token);
  return hash;
}

std::array<float, Noise::BlockSize> Noise::block(uint32_t index) const {
  PhiloxCounter words = philox4x32({index, trajectory, lowHalf(puzzleHash), highHalf(puzzleHash)},
                                   {lowHalf(seed), highHalf(seed)});
  constexpr double unit = 1.0 / 4294967296.0;
  std::array<float, BlockSize> values = {};
  for (size_t pair = 0; pair < BlockSize; pair += 2) {
    // Above 0, so that there is a logarithm.
    double radius = std::sqrt(-2 * logarithm((words[pair] + 0.5) * unit)), sine, cosine;
    sineAndCosine(words[pair + 1] * unit, sine, cosine);
    values[pair] = static_cast<float>(deviation * (radius * cosine));
    values[pair + 1] = static_cast<float>(deviation * (radius * sine));
  }
  return values;
}

void Noise::fill(float *values, size_t first, size_t count) const {
  for (size_t done = 0; done < count; done += BlockSize) {
    auto numbers = block(static_cast<uint32_t>((first + done) / BlockSize));
    std::copy_n(numbers.begin(), std::min(BlockSize, count - done), values + done);
  }
}

} // namespace trm
