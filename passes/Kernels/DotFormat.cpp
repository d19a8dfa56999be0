//===- DotFormat.cpp - factors as a target multiplies them ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/DotFormat.h"
#include "trm/dialect/Trm/DotInstruction.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace trm;

DotFormat trm::getDotFormat(Precision precision, Axis axis, TargetAttr target,
                            bool fourBitWeights) {
  Builder b(target.getContext());
  Type i8 = b.getI8Type(), i16 = b.getI16Type();
  switch (precision) {
  case Precision::f32:
    return {b.getF32Type(), b.getF32Type()};
  case Precision::bf16:
    return {b.getBF16Type(), b.getBF16Type(), /*bundle=*/2};
  case Precision::int8: {
    const DotInstruction *dot = target.findDot(precision);
    if (dot && dot->factorBits == 8)
      return {i8, i8, dot->bundle, dot->zeroPoint, dot->pairs};
    // Pairs of 16 bits, whose products fit 32. Weights are widened as vectors are
    // read; where they are broadcast one by one, they are stored wide.
    return {i16, axis == Axis::features ? i8 : i16, /*bundle=*/2};
  }
  case Precision::mxint4:
    if (fourBitWeights)
      return {i8,
              b.getIntegerType(8, /*isSigned=*/false),
              /*bundle=*/4,
              /*zeroPoint=*/0,
              /*pairs=*/false,
              /*fourBitWeight=*/true};
    // Blocks of one output differ in their power of two: 16 bits hold the factors shifted.
    return {i16, i16, /*bundle=*/2};
  }
  llvm_unreachable("all precisions are above");
}
