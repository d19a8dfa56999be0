//===- Rounding.h - factors in narrow formats -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What bf16, int8 and mxint4 mean for the factors of a product, for those who compute
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
/// In [2^23, 2^24) a float32 has no fraction: adding this rounds to an integer,
/// which is then in the low bits, negative ones in two's complement.
inline constexpr double kRounder = 12582912.0; // 1.5 * 2^23
/// Keeps the inverse of the scale of a line of zeros finite.
inline constexpr double kLeastMagnitude = 1e-30;

/// The upper half of the nearest bfloat16, ties to even.
uint16_t toBFloat16(float value);
float fromBFloat16(uint16_t bits);

/// One line of factors along a product's inner dimension shares a scale: the
/// largest magnitude becomes 127. Zero where the line is all zero.
float chooseInt8Scale(llvm::ArrayRef<double> line);
/// The nearest multiple of `scale`, ties to even, as a factor.
int8_t toInt8(double value, float scale);

/// Exponentials of a softmax in 8 bits: the largest of a row, which is one, becomes this.
inline constexpr int kPowerLimit = 255;

/// Weights of MXInt4 along a product's inner dimension that share a scale: a block of
/// the OCP Microscaling formats.
inline constexpr int kMxBlock = 32;
/// A block's power of two as its exponent in E8M0: 2^(exponent - 127), chosen so that the
/// squared error is least. Zero where the block is all zero.
uint8_t chooseMxExponent(llvm::ArrayRef<double> block);
/// What an MXInt4 integer of one has as its value: a quarter of the block's power of
/// two, so that the largest magnitude of most blocks is between 4 and 8.
double getMxStep(uint8_t exponent);
/// The nearest multiple of the block's step, ties to even, as an integer in [-8, 7].
int8_t toMxInt4(double value, uint8_t exponent);

} // namespace trm

#endif // TRM_DIALECT_TRM_ROUNDING_H
