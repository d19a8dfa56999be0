//===- Embeddings.cpp - tokens to latents, in linalg --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What runs once a puzzle or moves rows about. Plain linalg and tensor: none of
// it is in the inner loops.
//
//===----------------------------------------------------------------------===//
#include "trm/dialect/Decompose/Builders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace trm;

Value ParameterOp::decompose(OpBuilder &builder, WeightValues weights) {
  Value weight = weights(getWeightAttr());
  if (weight.getType() == getType())
    return weight;
  Value init = createEmpty(builder, getLoc(), getType());
  return linalg::BroadcastOp::create(builder, getLoc(), weight, init, ArrayRef<int64_t>{0})
      ->getResult(0);
}

Value EmbedOp::decompose(OpBuilder &builder, WeightValues weights) {
  Value table = weights(getWeightAttr());
  AffineMap position = AffineMap::get(2, 0, builder.getAffineDimExpr(0));
  return createElementwise(
      builder, getLoc(), createEmpty(builder, getLoc(), getType()), getTokens(), position,
      [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
        Value row = arith::IndexCastOp::create(b, loc, b.getIndexType(), elements[0]);
        Value feature = linalg::IndexOp::create(b, loc, 1);
        return tensor::ExtractOp::create(b, loc, table, ValueRange{row, feature});
      });
}

Value EmbedPuzzleOp::decompose(OpBuilder &builder, WeightValues weights) {
  Value table = weights(getWeightAttr());
  int64_t width = cast<RankedTensorType>(table.getType()).getDimSize(1);
  int64_t features = getType().getDimSize(1);
  Value row = arith::IndexCastOp::create(builder, getLoc(), builder.getIndexType(), getRow());
  auto body = [&](OpBuilder &b, Location loc, ValueRange) -> Value {
    Value position = linalg::IndexOp::create(b, loc, 0);
    Value feature = linalg::IndexOp::create(b, loc, 1);
    Value rowLength = arith::ConstantIndexOp::create(b, loc, features);
    Value start = arith::MulIOp::create(b, loc, position, rowLength);
    Value flat = arith::AddIOp::create(b, loc, start, feature);
    // Past the row's width lies the zero padding; the load stays inside.
    Value last = arith::ConstantIndexOp::create(b, loc, width - 1);
    Value inside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ule, flat, last);
    Value clamped = arith::MinUIOp::create(b, loc, flat, last);
    Value element = tensor::ExtractOp::create(b, loc, table, ValueRange{row, clamped});
    Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element.getType()));
    return arith::SelectOp::create(b, loc, inside, element, zero);
  };
  return createElementwise(builder, getLoc(), createEmpty(builder, getLoc(), getType()), {}, {},
                           body);
}

/// A view of the rows from `offset` on.
static std::array<SmallVector<OpFoldResult>, 3> getRows(OpBuilder &builder, int64_t offset,
                                                        RankedTensorType type) {
  return {SmallVector<OpFoldResult>{builder.getIndexAttr(offset), builder.getIndexAttr(0)},
          getAsIndexOpFoldResult(builder.getContext(), type.getShape()),
          SmallVector<OpFoldResult>(2, builder.getIndexAttr(1))};
}

Value ConcatOp::decompose(OpBuilder &builder, WeightValues) {
  Value result = createEmpty(builder, getLoc(), getType());
  int64_t offset = 0;
  for (Value part : getInputs()) {
    auto type = cast<RankedTensorType>(part.getType());
    auto [offsets, sizes, strides] = getRows(builder, offset, type);
    result =
        tensor::InsertSliceOp::create(builder, getLoc(), part, result, offsets, sizes, strides);
    offset += type.getDimSize(0);
  }
  return result;
}

Value SliceOp::decompose(OpBuilder &builder, WeightValues) {
  auto [offsets, sizes, strides] = getRows(builder, getOffset(), getType());
  return tensor::ExtractSliceOp::create(builder, getLoc(), getType(), getInput(), offsets, sizes,
                                        strides);
}

/// The first operand is the destination: where it is still needed, bufferization gives the
/// sum a buffer of its own.
Value AddOp::decompose(OpBuilder &builder, WeightValues) {
  return linalg::AddOp::create(builder, getLoc(), getType(), ValueRange{getLhs(), getRhs()},
                               ValueRange{getLhs()})
      .getResult(0);
}

Value ScaleOp::decompose(OpBuilder &builder, WeightValues) {
  auto factor = builder.getFloatAttr(getType().getElementType(), getFactor().convertToDouble());
  return createElementwise(builder, getLoc(), getInput(), getInput(), {},
                           [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                             Value scale = arith::ConstantOp::create(b, loc, factor);
                             return arith::MulFOp::create(b, loc, elements[0], scale);
                           });
}
