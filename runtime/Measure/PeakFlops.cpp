//===- PeakFlops.cpp - The peak of one core ---------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Measure/PeakFlops.h"

#include <chrono>
#include <cstring>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace trm {

/// Enough to hide the latency of two multiply-add pipes, few enough for the
/// registers: AVX-512 and NEON have 32, the others may have only 16.
static constexpr int WideAccumulators = 24;
static constexpr int NarrowAccumulators = 12;
#if defined(__aarch64__)
static constexpr int BaselineAccumulators = WideAccumulators;
#else
static constexpr int BaselineAccumulators = NarrowAccumulators;
#endif

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
TRM_PEAK_KERNEL(runBaseline, , 4, BaselineAccumulators)

#undef TRM_PEAK_KERNEL

#if defined(__x86_64__)
/// Registers 4 to 15.
static constexpr int DotAccumulators = 12;

// Likewise for the dot instructions of narrower factors, each on the twelve
// accumulators. Spelled out as assembly, since GCC moves those of the intrinsics
// about; what they hold does not matter for the time.
#define TRM_PEAK_DOT_KERNEL(NAME, INSTRUCTION, REGISTER)                                           \
  static float NAME(long rounds) {                                                                 \
    for (long round = 0; round < rounds; ++round)                                                  \
      asm volatile(".irp number, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t" INSTRUCTION         \
                   " %%" REGISTER "0, %%" REGISTER "0, %%" REGISTER "\\number\n\t.endr"            \
                   :                                                                               \
                   :                                                                               \
                   : "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",    \
                     "xmm13", "xmm14", "xmm15");                                                   \
    return 0;                                                                                      \
  }

TRM_PEAK_DOT_KERNEL(runAvx512Bf16, "vdpbf16ps", "zmm")
TRM_PEAK_DOT_KERNEL(runAvx512Vnni, "vpdpbusd", "zmm")
TRM_PEAK_DOT_KERNEL(runAvxVnni, "%{vex%} vpdpbusd", "ymm")

#undef TRM_PEAK_DOT_KERNEL

/// __builtin_cpu_supports knows no name for it before GCC 13.
static bool hasAvxVnni() {
  unsigned eax, ebx, ecx, edx;
  constexpr unsigned extendedFeatures = 7, subleaf = 1, avxVnniBit = 1u << 4;
  return __builtin_cpu_supports("avx2") &&
         __get_cpuid_count(extendedFeatures, subleaf, &eax, &ebx, &ecx, &edx) && (eax & avxVnniBit);
}
#endif

/// The kernel of narrower factors, where this processor has an instruction for
/// them; no run function otherwise.
static PeakFlops::Kernel narrowKernel(const char *precision) {
#if defined(__x86_64__)
  bool isBf16 = std::strcmp(precision, "bfloat16") == 0;
  bool isInt8 = std::strcmp(precision, "int8") == 0;
  if (isBf16 && __builtin_cpu_supports("avx512bf16"))
    return {"bfloat16", "avx512_bf16", 32 * DotAccumulators, runAvx512Bf16};
  if (isInt8 && __builtin_cpu_supports("avx512vnni"))
    return {"int8", "avx512_vnni", 64 * DotAccumulators, runAvx512Vnni};
  if (isInt8 && hasAvxVnni())
    return {"int8", "avx_vnni", 32 * DotAccumulators, runAvxVnni};
#else
  (void)precision;
#endif
  return {};
}

static PeakFlops::Kernel chooseKernel(const char *precision) {
  if (PeakFlops::Kernel narrow = narrowKernel(precision); narrow.run)
    return narrow;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f"))
    return {"float32", "avx512f", 16 * WideAccumulators, runAvx512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return {"float32", "avx2", 8 * NarrowAccumulators, runAvx2};
#endif
  return {"float32", "baseline", 4 * BaselineAccumulators, runBaseline};
}

static double secondsOf(const PeakFlops::Kernel &kernel, long rounds) {
  auto begin = std::chrono::steady_clock::now();
  volatile float sink = kernel.run(rounds);
  (void)sink;
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

PeakFlops::PeakFlops(const char *precision)
    : kernel(chooseKernel(precision)), roundsPerBurst(1000) {
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
  constexpr double operationsPerProduct = 2;
  double operations =
      operationsPerProduct * kernel.productsPerRound * static_cast<double>(roundsPerBurst);
  return operations / secondsOf(kernel, roundsPerBurst);
}

} // namespace trm
