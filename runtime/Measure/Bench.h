//===- Bench.h - How fast the model runs ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_MEASURE_BENCH_H
#define TRM_RUNTIME_MEASURE_BENCH_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/TaskText.h"

namespace trm {

/// The speed of one puzzle, beside the peak of a core in the same seconds.
struct BenchResult {
  unsigned puzzleThreads;
  size_t steps;
  double minimumStepSeconds;
  double medianStepSeconds;
  double flops;              ///< Per second, at the median.
  double peakFlops;          ///< Of one core per second, the median of bursts between the steps.
  const char *peakPrecision; ///< float32, bfloat16 or int8
  const char *peakVectors;

  /// Of what as many cores as threads reach.
  double shareOfPeak() const { return flops / (peakFlops * puzzleThreads); }
};

BenchResult benchModel(const trm_model &model, const Tokens &question, int32_t puzzleId,
                       unsigned puzzleThreads);

} // namespace trm

#endif // TRM_RUNTIME_MEASURE_BENCH_H
