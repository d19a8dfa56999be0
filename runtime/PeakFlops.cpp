//===- PeakFlops.cpp - The float32 peak of one core -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/PeakFlops.h"

#include <chrono>

namespace trm {

/// Enough to hide the latency of two multiply-add pipes, few enough for the
/// registers: AVX-512 has 32, the others may have only 16.
static constexpr int WideAccumulators = 24;
static constexpr int NarrowAccumulators = 12;

// One body for every vector width. It cannot be a template: a function takes on
// an instruction set by its own attribute only, and what it calls does not.
#define TRM_PEAK_KERNEL(NAME, ATTRIBUTE, LANES, ACCUMULATORS)                                      \
  ATTRIBUTE static float NAME(long rounds) {                                                       \
    typedef float Vector __attribute__((vector_size((LANES) * sizeof(float))));                    \
    Vector sums[ACCUMULATORS] = {};                                                                \
    Vector factor = Vector{} + 0.999f, addend = Vector{} + 0.001f;                                 \
    /* The compiler must not see constants, or it computes the sums itself. */                     \
    asm volatile("" : "+m"(factor), "+m"(addend));                                                 \
    for (long round = 0; round < rounds; ++round) {                                                \
      _Pragma("GCC unroll 24") for (int i = 0; i < (ACCUMULATORS); ++i) sums[i] =                  \
          sums[i] * factor + addend;                                                               \
    }                                                                                              \
    float total = 0;                                                                               \
    for (const Vector &sum : sums)                                                                 \
      total += sum[0];                                                                             \
    return total;                                                                                  \
  }

#if defined(__x86_64__)
TRM_PEAK_KERNEL(runAvx512, __attribute__((target("avx512f"))), 16, WideAccumulators)
TRM_PEAK_KERNEL(runAvx2, __attribute__((target("avx2,fma"))), 8, NarrowAccumulators)
#endif
TRM_PEAK_KERNEL(runBaseline, , 4, NarrowAccumulators)

#undef TRM_PEAK_KERNEL

static PeakFlops::Kernel widestKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {"avx512f", 16 * WideAccumulators, runAvx512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {"avx2", 8 * NarrowAccumulators, runAvx2};
#endif
  return {"baseline", 4 * NarrowAccumulators, runBaseline};
}

static double secondsOf(const PeakFlops::Kernel &kernel, long rounds) {
  auto begin = std::chrono::steady_clock::now();
  volatile float sink = kernel.run(rounds);
  (void)sink;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

PeakFlops::PeakFlops() : kernel(widestKernel()), roundsPerBurst(1000) {
  constexpr double burstSeconds = 0.020;
  while (true) {
    double seconds = secondsOf(kernel, roundsPerBurst);
    if (seconds > burstSeconds / 4) {
      roundsPerBurst = static_cast<long>(roundsPerBurst * burstSeconds / seconds) + 1;
      return;
    }
    roundsPerBurst *= 2;
  }
}

double PeakFlops::measureBurst() const {
  constexpr double operationsPerLane = 2;
  double operations =
      operationsPerLane * kernel.lanesPerRound * static_cast<double>(roundsPerBurst);
  return operations / secondsOf(kernel, roundsPerBurst);
}

} // namespace trm
