//===- Powers.h - exponentials in arith ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_PASSES_KERNELS_POWERS_H
#define TRM_PASSES_KERNELS_POWERS_H

#include "mlir/IR/Builders.h"

namespace trm {

/// e^x of a float32 or a vector of them, to 7e-8 of it; beyond what is finite and normal, that
/// of the last such x.
mlir::Value buildExp(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

/// 2^x for x below 127, to 7.5e-5 of it: a hundredth of what rounding to 8 bits or bfloat16 is
/// off by. Below -126 it is 2^-126.
mlir::Value buildPowerOfTwo(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

/// e^x as the power of two of a product, which is rounded: to 1.3e-7 + 4e-8 |x| of it, in five
/// operations less than buildExp(), and bounded as that is.
mlir::Value buildFastExp(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value x);

} // namespace trm

#endif // TRM_PASSES_KERNELS_POWERS_H
