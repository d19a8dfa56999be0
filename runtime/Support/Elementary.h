//===- Elementary.h - Elementary functions without libm ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Produced programs need libc alone, and what depends on these functions is to be the
// same on every machine. They are accurate to a few units in the last place.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_SUPPORT_ELEMENTARY_H
#define TRM_RUNTIME_SUPPORT_ELEMENTARY_H

namespace trm {

/// The natural logarithm of a positive normal number.
double logarithm(double value);

/// Values beyond 700 count as 700, those below -700 as -700.
double exponential(double value);

/// Of a turn's fraction in [0, 1].
void sineAndCosine(double turn, double &sine, double &cosine);

} // namespace trm

#endif // TRM_RUNTIME_SUPPORT_ELEMENTARY_H
