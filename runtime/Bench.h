//===- Bench.h - How fast the model runs ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_BENCH_H
#define TRM_RUNTIME_BENCH_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Tasks/TaskText.h"

namespace trm {

/// One thread's speed, beside the peak of the core in the same seconds.
struct BenchResult {
  size_t steps;
  double minimumStepSeconds;
  double medianStepSeconds;
  double flops;              ///< Per second, at the median.
  double peakFlops;          ///< Per second, the median of bursts between the steps.
  const char *peakPrecision; ///< float32, bfloat16 or int8
  const char *peakVectors;

  double shareOfPeak() const { return flops / peakFlops; }
};

BenchResult benchModel(const trm_model &model, const Tokens &question, int32_t puzzleId);

} // namespace trm

#endif // TRM_RUNTIME_BENCH_H
