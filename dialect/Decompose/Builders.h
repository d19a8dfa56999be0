//===- Builders.h - what decompositions are built of --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_DECOMPOSE_BUILDERS_H
#define TRM_DIALECT_DECOMPOSE_BUILDERS_H

#include "trm/dialect/Trk/Trk.h"

#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/Builders.h"

namespace trm {

/// An uninitialised tensor as destination.
mlir::Value createEmpty(mlir::OpBuilder &builder, mlir::Location loc, mlir::RankedTensorType type);

/// A float32 scalar.
mlir::Value createFloat(mlir::OpBuilder &builder, mlir::Location loc, double value);

/// bfloat16 of a finite float32, scalar or vector: its upper half, ties to even. Where a target
/// has no instruction, LLVM would call a function of the compiler's runtime.
mlir::Value roundToBFloat16(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value value);

/// Index arithmetic in the body of a loop nest; sizes are not 0.
struct Indices {
  mlir::OpBuilder &b;
  mlir::Location loc;

  mlir::Value number(int64_t value);
  /// Where the nest is in a dimension.
  mlir::Value loop(int64_t dimension);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value times(mlir::Value x, int64_t factor);
  mlir::Value over(mlir::Value x, int64_t size);
  mlir::Value rest(mlir::Value x, int64_t size);
  mlir::Value below(mlir::Value x, int64_t bound);
  mlir::Value atMost(mlir::Value x, int64_t bound);
};

/// Makes one element of some: those of the inputs, then what is in the result before.
using ElementBuilder =
    llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

/// An elementwise loop nest over `init`; inputs without a map have its shape.
mlir::Value createElementwise(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value init,
                              mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> inputMaps,
                              ElementBuilder body);

/// Which elements belong to which result: maps from loops to the input and to the result.
struct Reduction {
  mlir::AffineMap input, result;
  llvm::ArrayRef<mlir::utils::IteratorType> iterators;
};

/// From `start` on, `body` makes the next value of an element and the value so far.
mlir::Value createReduction(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::RankedTensorType type, mlir::Value input,
                            const Reduction &reduction, double start, ElementBuilder body);

/// The same along one axis of `input` `[positions, features]`: one value a line.
mlir::Value createReduction(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value input,
                            Axis axis, double start, ElementBuilder body);

/// `input` divided by its root mean square along the axis, in place, plus `addend` where it is
/// not null.
mlir::Value createNormalized(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value input,
                             Axis axis, const llvm::APFloat &epsilon, mlir::Value addend = {});

/// What a product does with its accumulators and the element that the result replaces.
using EpilogueBuilder = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location,
                                                       mlir::Block::BlockArgListType)>;

/// What comes into the product of a linear layer, beside its input.
struct MatmulParts {
  mlir::Value init, weight;
  mlir::Value bias = {}, addend = {};
  int64_t groups = 1;
  mlir::FloatAttr normEpsilon = {};
};

/// The product of a linear layer with what it does along the way.
mlir::Value createMatmul(mlir::OpBuilder &builder, LinearOp linear, const MatmulParts &parts,
                         EpilogueBuilder epilogue);

} // namespace trm

#endif // TRM_DIALECT_DECOMPOSE_BUILDERS_H
