//===- Rounding.h - factors in narrow formats -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What bf16 and int8 mean for the factors of a product, for those who compute
// with them: the interpreter, and the passes that pack weights.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_ROUNDING_H
#define TRM_DIALECT_TRM_ROUNDING_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace trm {

/// The largest magnitude of an 8-bit factor. -128 is left out, so that the
/// format is symmetric and an offset of 128 makes every factor positive.
inline constexpr int kInt8Limit = 127;

/// The upper half of the nearest bfloat16, ties to even.
uint16_t toBFloat16(float value);
float fromBFloat16(uint16_t bits);

/// One line of factors along a product's inner dimension shares a scale: the
/// largest magnitude becomes 127. Zero where the line is all zero.
float chooseInt8Scale(llvm::ArrayRef<double> line);
/// The nearest multiple of `scale`, ties to even, as a factor.
int8_t toInt8(double value, float scale);

} // namespace trm

#endif // TRM_DIALECT_TRM_ROUNDING_H
