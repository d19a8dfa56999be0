//===- peak.c - What one core reaches in each precision ---------*- C -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each line fp32, bf16 or int8 on stdin, runs independent multiply-adds in
// registers for some 20 ms and prints GFLOP/s (a multiply-add is two) and the
// instruction set. A precision without a dot instruction gets fp32's.
//
//===----------------------------------------------------------------------===//

#include <stdio.h>
#include <string.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Enough to hide the latency of two pipes, few enough for 16 registers.
enum { Accumulators = 12 };

struct kernel {
  const char *name;
  double operations; // Of a round.
  void (*run)(long rounds);
};

#if defined(__x86_64__)
// Written as asm: compilers copy what their built-in functions accumulate.
#define KERNEL(NAME, TARGET, TYPE, INSTRUCTION)                                                    \
  __attribute__((target(TARGET))) static void NAME(long rounds) {                                  \
    TYPE x = {0}, a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x,     \
         l = x;                                                                                    \
    for (long round = 0; round < rounds; ++round)                                                  \
      __asm__ volatile(ALL(INSTRUCTION)                                                            \
                       : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h),   \
                         "+v"(i), "+v"(j), "+v"(k), "+v"(l)                                        \
                       : [x] "v"(x));                                                              \
  }
#define DOT(INSTRUCTION, SUM) INSTRUCTION " %[x], %[x], %" #SUM "\n\t"
#define ALL(I)                                                                                     \
  DOT(I, 0)                                                                                        \
  DOT(I, 1)                                                                                        \
  DOT(I, 2)                                                                                        \
  DOT(I, 3) DOT(I, 4) DOT(I, 5) DOT(I, 6) DOT(I, 7) DOT(I, 8) DOT(I, 9) DOT(I, 10) DOT(I, 11)
KERNEL(run_avx2, "avx2,fma", __m256, "vfmadd231ps")
KERNEL(run_avx512, "avx512f", __m512, "vfmadd231ps")
KERNEL(run_bf16, "avx512f", __m512, "vdpbf16ps")
KERNEL(run_vnni, "avx512f", __m512, "vpdpbusd")
KERNEL(run_avx_vnni, "avx2", __m256, "%{vex%} vpdpbusd")
#endif

typedef float Narrow __attribute__((vector_size(16)));
static void run_baseline(long rounds) {
  Narrow sums[Accumulators], x = {0}, y = {0};
  for (int i = 0; i < Accumulators; ++i)
    sums[i] = x;
  __asm__ volatile("" : "+m"(x), "+m"(y));
  for (long round = 0; round < rounds; ++round) {
    _Pragma("GCC unroll 12") for (int i = 0; i < Accumulators; ++i) sums[i] = sums[i] * x + y;
  }
  Narrow total = x;
  for (int i = 0; i < Accumulators; ++i)
    total += sums[i];
  __asm__ volatile("" : : "m"(total));
}

static struct kernel choose(const char *precision, int avx_vnni) {
#if defined(__x86_64__)
  if (!strcmp(precision, "bf16") && __builtin_cpu_supports("avx512bf16"))
    return (struct kernel){"avx512_bf16", 2. * 32 * Accumulators, run_bf16};
  if (!strcmp(precision, "int8") && __builtin_cpu_supports("avx512vnni"))
    return (struct kernel){"avx512_vnni", 2. * 64 * Accumulators, run_vnni};
  if (!strcmp(precision, "int8") && avx_vnni)
    return (struct kernel){"avx_vnni", 2. * 32 * Accumulators, run_avx_vnni};
  if (__builtin_cpu_supports("avx512f"))
    return (struct kernel){"avx512f", 2. * 16 * Accumulators, run_avx512};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return (struct kernel){"avx2", 2. * 8 * Accumulators, run_avx2};
#endif
  (void)precision;
  (void)avx_vnni;
  return (struct kernel){"baseline", 2. * 4 * Accumulators, run_baseline};
}

static double seconds_of(const struct kernel *kernel, long rounds) {
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  kernel->run(rounds);
  clock_gettime(CLOCK_MONOTONIC, &end);
  return (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
}

int main(int count, char **arguments) {
  int avx_vnni = count > 1 && !strcmp(arguments[1], "avx_vnni");
  char line[32];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    struct kernel kernel = choose(line, avx_vnni);
    long rounds = 1000;
    while (seconds_of(&kernel, rounds) < 0.002)
      rounds *= 2;
    // The best of some bursts: whatever else runs on the machine costs some.
    double best = seconds_of(&kernel, rounds);
    for (int burst = 1; burst < 8; ++burst) {
      double seconds = seconds_of(&kernel, rounds);
      best = seconds < best ? seconds : best;
    }
    printf("%.3f %s\n", 1e-9 * kernel.operations * (double)rounds / best, kernel.name);
    fflush(stdout);
  }
  return 0;
}
