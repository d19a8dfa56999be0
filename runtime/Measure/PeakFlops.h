//===- PeakFlops.h - The peak of one core -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_MEASURE_PEAKFLOPS_H
#define TRM_RUNTIME_MEASURE_PEAKFLOPS_H

namespace trm {

/// Multiply-adds with the widest vectors that this processor has for a precision.
class PeakFlops {
public:
  /// float32 also stands for a precision without an instruction of its own.
  explicit PeakFlops(const char *precision);

  /// Runs about 20 ms of independent multiply-adds; operations per second, two
  /// each.
  double measureBurst() const;

  /// The factors: float32, bfloat16 or int8.
  const char *precision() const { return kernel.precision; }
  /// The vectors in use, e.g. "avx512f".
  const char *vectors() const { return kernel.vectors; }

  struct Kernel {
    const char *precision, *vectors;
    int productsPerRound;
    /// A round is one instruction on each accumulator.
    float (*run)(long rounds);
  };

private:
  Kernel kernel;
  long roundsPerBurst;
};

} // namespace trm

#endif // TRM_RUNTIME_MEASURE_PEAKFLOPS_H
