//===- Noise.h - Reproducible Gaussian noise --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each number is a function of what it is for: the seed, the puzzle, the trajectory
// and the element of the carry. So nothing depends on threads, on the order of
// puzzles or on which others there are. The generator is Philox4x32-10 (Salmon et
// al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011), whose key is the seed
// and whose counter is the rest; pairs of its words become pairs of Gaussians as
// Box and Muller have it, by additions, multiplications, divisions and square roots
// alone: every machine has the same bits.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SOLVE_NOISE_H
#define TRM_RUNTIME_SOLVE_NOISE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trm {

using PhiloxCounter = std::array<uint32_t, 4>;
using PhiloxKey = std::array<uint32_t, 2>;

/// One block of the generator.
PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key);

/// What a puzzle is to the noise: a hash (FNV-1a, 64 bits) of its tokens and its id.
uint64_t hashPuzzle(const std::vector<int32_t> &tokens, int32_t puzzleId);

class Noise {
public:
  /// Numbers to a block: `first` below is a multiple of it.
  static constexpr size_t BlockSize = 4;

  Noise(uint64_t seed, uint64_t puzzleHash, uint32_t trajectory, float deviation)
      : seed(seed), puzzleHash(puzzleHash), trajectory(trajectory), deviation(deviation) {}

  /// Writes the noise of elements first to first + count - 1 of the carry.
  void fill(float *values, size_t first, size_t count) const;

private:
  std::array<float, BlockSize> block(uint32_t index) const;

  const uint64_t seed, puzzleHash;
  const uint32_t trajectory;
  const float deviation;
};

} // namespace trm

#endif // TRM_RUNTIME_SOLVE_NOISE_H
