//===- PeakFlops.h - The float32 peak of one core ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PEAKFLOPS_H
#define TRM_RUNTIME_PEAKFLOPS_H

namespace trm {

/// Fused multiply-adds on the widest vectors that this processor has.
class PeakFlops {
public:
  PeakFlops();

  /// Runs about 20 ms of independent multiply-adds; floating-point operations
  /// per second.
  double measureBurst() const;

  /// The vectors in use, e.g. "avx512f".
  const char *vectors() const { return kernel.vectors; }

  struct Kernel {
    const char *vectors;
    int lanesPerRound;
    /// A round is one multiply-add in each lane of each accumulator.
    float (*run)(long rounds);
  };

private:
  Kernel kernel;
  long roundsPerBurst;
};

} // namespace trm

#endif // TRM_RUNTIME_PEAKFLOPS_H
