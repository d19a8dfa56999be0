//===- Layers.cpp - layers to linalg and trk ----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers that a kernel of trk computes become that; products of latents, layer normalisation,
// GELU, the mean of the positions and depthwise convolution are passes over memory next to
// matrix products that cost many times more.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Decompose/Builders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace trm;

Value LinearOp::decompose(OpBuilder &builder, WeightValues weights) {
  MatmulParts parts = {createEmpty(builder, getLoc(), getType()), weights(getWeightAttr())};
  if (getBiasAttr())
    parts.bias = weights(getBiasAttr());
  return createMatmul(builder, *this, parts,
                      [](OpBuilder &, Location, auto arguments) { return arguments[0]; });
}

Value MatmulOp::decompose(OpBuilder &builder, WeightValues) {
  Value init = linalg::FillOp::create(builder, getLoc(), createFloat(builder, getLoc(), 0),
                                      createEmpty(builder, getLoc(), getType()))
                   .getResult(0);
  TypeRange type = (*this)->getResultTypes();
  if (getTransposed())
    return linalg::MatmulTransposeBOp::create(builder, getLoc(), type, getOperands(), init)
        .getResult(0);
  return linalg::MatmulOp::create(builder, getLoc(), type, getOperands(), init).getResult(0);
}

/// silu(gate) * up.
Value SwiGluOp::buildElement(OpBuilder &b, Location loc, ValueRange elements) {
  Value gate = elements[0], up = elements[1];
  Value one = arith::ConstantOp::create(b, loc, b.getFloatAttr(gate.getType(), 1.0));
  Value negated = arith::NegFOp::create(b, loc, gate);
  Value exponential = math::ExpOp::create(b, loc, negated);
  Value denominator = arith::AddFOp::create(b, loc, one, exponential);
  Value silu = arith::DivFOp::create(b, loc, gate, denominator);
  return arith::MulFOp::create(b, loc, silu, up);
}

/// The absolute error is at most 1.5e-7 * |x| / 2.
Value GeluOp::buildElement(OpBuilder &b, Location loc, ValueRange elements) {
  Value x = elements[0];
  auto number = [&](double value) { return createFloat(b, loc, value); };
  auto multiply = [&](Value lhs, Value rhs) -> Value {
    return arith::MulFOp::create(b, loc, lhs, rhs);
  };
  auto add = [&](Value lhs, Value rhs) -> Value { return arith::AddFOp::create(b, loc, lhs, rhs); };
  Value magnitude = math::AbsFOp::create(b, loc, x);
  Value z = multiply(magnitude, number(std::sqrt(0.5)));
  Value one = number(1);
  Value t = arith::DivFOp::create(b, loc, one, add(one, multiply(z, number(0.3275911))));
  // erfc(z) for z >= 0: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
  Value p = number(1.061405429);
  for (double coefficient : {-1.453152027, 1.421413741, -0.284496736, 0.254829592})
    p = add(multiply(p, t), number(coefficient));
  Value negated = arith::NegFOp::create(b, loc, multiply(z, z));
  Value complement = multiply(multiply(p, t), math::ExpOp::create(b, loc, negated).getResult());
  // x (1 - erfc/2) for positive, x erfc/2 for negative x.
  Value positive = add(x, magnitude), tail = multiply(magnitude, complement);
  return multiply(arith::SubFOp::create(b, loc, positive, tail), number(0.5));
}

Value SwiGluOp::decompose(OpBuilder &builder, WeightValues) {
  unsigned axis = static_cast<unsigned>(getAxis());
  int64_t distance = getType().getDimSize(axis);
  // Read by index: halves along the features would be buffers with gaps.
  return createElementwise(builder, getLoc(), createEmpty(builder, getLoc(), getType()), {}, {},
                           [&](OpBuilder &b, Location loc, ValueRange) {
                             SmallVector<Value> indices = {linalg::IndexOp::create(b, loc, 0),
                                                           linalg::IndexOp::create(b, loc, 1)};
                             Value gate = tensor::ExtractOp::create(b, loc, getInput(), indices);
                             indices[axis] = arith::AddIOp::create(
                                 b, loc, indices[axis],
                                 arith::ConstantIndexOp::create(b, loc, distance));
                             Value up = tensor::ExtractOp::create(b, loc, getInput(), indices);
                             return buildElement(b, loc, {gate, up});
                           });
}

Value RmsNormOp::decompose(OpBuilder &builder, WeightValues) {
  return trk::RmsNormOp::create(builder, getLoc(), getType(), getInput(), getEpsilonAttr(),
                                getAxisAttr())
      ->getResult(0);
}

/// Cosines and sines of every position's angles.
static Value createRopeTable(AttentionOp op, OpBuilder &builder) {
  int64_t positions = op.getType().getDimSize(0), pairs = op.getHeadDim() / 2;
  auto type = RankedTensorType::get({2, positions, pairs}, builder.getF32Type());
  SmallVector<float> values(type.getNumElements());
  for (int64_t position = 0; position < positions; ++position) {
    for (int64_t pair = 0; pair < pairs; ++pair) {
      RopeAttr::Turn turn = op.getRopeAttr().getTurn(position, pair, op.getHeadDim());
      values[position * pairs + pair] = turn.cosine;
      values[(positions + position) * pairs + pair] = turn.sine;
    }
  }
  // Not a resource: equal tables of several layers are to be one constant.
  return arith::ConstantOp::create(builder, op.getLoc(), type,
                                   DenseElementsAttr::get(type, ArrayRef<float>(values)));
}

Value AttentionOp::decompose(OpBuilder &builder, WeightValues) {
  Value rope = getRopeAttr() ? createRopeTable(*this, builder) : Value();
  Value init = createEmpty(builder, getLoc(), getType());
  return trk::AttentionOp::create(builder, getLoc(), getType(), getQkv(), rope, init,
                                  getHeadsAttr(), getKvHeadsAttr(), getScaleAttr(),
                                  getPrecisionAttr())
      ->getResult(0);
}

static Value addElement(OpBuilder &b, Location loc, ValueRange elements) {
  return arith::AddFOp::create(b, loc, elements[1], elements[0]);
}

/// The root-mean-square norm of what is centred.
Value LayerNormOp::decompose(OpBuilder &builder, WeightValues weights) {
  AffineMap identity = builder.getMultiDimIdentityMap(2);
  AffineMap position = AffineMap::get(2, 0, builder.getAffineDimExpr(0));
  AffineMap feature = AffineMap::get(2, 0, builder.getAffineDimExpr(1));
  Value sums = createReduction(builder, getLoc(), getInput(), Axis::features, 0, addElement);
  double share = 1.0 / static_cast<double>(getType().getDimSize(1));
  Value centred = createElementwise(
      builder, getLoc(), createEmpty(builder, getLoc(), getType()), {getInput(), sums},
      {identity, position}, [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
        Value mean = arith::MulFOp::create(b, loc, elements[1], createFloat(b, loc, share));
        return arith::SubFOp::create(b, loc, elements[0], mean);
      });
  Value normalized = trk::RmsNormOp::create(builder, getLoc(), getType(), centred, getEpsilonAttr(),
                                            AxisAttr::get(getContext(), Axis::features))
                         ->getResult(0);
  return createElementwise(builder, getLoc(), normalized, {normalized, weights(getWeightAttr())},
                           {identity, feature},
                           [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                             return arith::MulFOp::create(b, loc, elements[0], elements[1]);
                           });
}

Value GeluOp::decompose(OpBuilder &builder, WeightValues) {
  return createElementwise(builder, getLoc(), getInput(), getInput(), {},
                           [&](OpBuilder &b, Location loc, ValueRange elements) {
                             return buildElement(b, loc, elements[0]);
                           });
}

Value MeanOp::decompose(OpBuilder &builder, WeightValues) {
  AffineExpr position, one, feature;
  bindDims(getContext(), position, one, feature);
  utils::IteratorType iterators[] = {utils::IteratorType::reduction, utils::IteratorType::parallel,
                                     utils::IteratorType::parallel};
  Value sums = createReduction(builder, getLoc(), getType(), getInput(),
                               {AffineMap::get(3, 0, {position, feature}, getContext()),
                                AffineMap::get(3, 0, {one, feature}, getContext()), iterators},
                               0, addElement);
  double share = 1.0 / static_cast<double>(getInput().getType().getDimSize(0));
  return createElementwise(builder, getLoc(), sums, sums, {},
                           [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                             return arith::MulFOp::create(b, loc, elements[0],
                                                          createFloat(b, loc, share));
                           });
}

//===----------------------------------------------------------------------===//
// DepthwiseConvOp
//===----------------------------------------------------------------------===//

namespace {
/// Where a tap of the kernel falls along one axis of the board.
struct Neighbour {
  Value index;
  /// An i1, or null: always.
  Value isInside;
};
} // namespace

/// `index` moved by the tap, kept inside [0, size): the load of what does not count
/// stays in the buffer.
static Neighbour findNeighbour(Value index, Value tap, int64_t size, int64_t taps, OpBuilder &b,
                               Location loc) {
  if (taps == 1)
    return {index, {}};
  auto number = [&](int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); };
  // Counted from the first tap's, so that nothing is negative.
  Value moved = arith::AddIOp::create(b, loc, index, tap);
  Value clamped = arith::MaxUIOp::create(
      b, loc, arith::MinUIOp::create(b, loc, moved, number(size - 1 + taps / 2)), number(taps / 2));
  Value isInside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, moved, clamped);
  return {arith::SubIOp::create(b, loc, clamped, number(taps / 2)), isInside};
}
static Value readNeighbour(DepthwiseConvOp op, OpBuilder &b, Location loc) {
  auto number = [&](int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); };
  int64_t rows = op.getRows(), columns = op.getColumns();
  Value cell = linalg::IndexOp::create(b, loc, 0), tap = linalg::IndexOp::create(b, loc, 1);
  auto quotient = [&](Value value, int64_t divisor) -> Value {
    return arith::DivUIOp::create(b, loc, value, number(divisor));
  };
  auto remainder = [&](Value value, int64_t divisor) -> Value {
    return arith::RemUIOp::create(b, loc, value, number(divisor));
  };
  bool hasRows = rows > 1;
  Neighbour column =
      findNeighbour(hasRows ? remainder(cell, columns) : cell,
                    op.getKernelRows() > 1 ? remainder(tap, op.getKernelColumns()) : tap, columns,
                    op.getKernelColumns(), b, loc);
  Neighbour row =
      hasRows || op.getKernelRows() > 1
          ? findNeighbour(hasRows ? quotient(cell, columns) : Value(number(0)),
                          quotient(tap, op.getKernelColumns()), rows, op.getKernelRows(), b, loc)
          : Neighbour{number(0), {}};
  Value position = arith::AddIOp::create(
      b, loc, arith::MulIOp::create(b, loc, row.index, number(columns)), column.index);
  position = arith::AddIOp::create(b, loc, position, number(op.getOffset()));
  Value feature = linalg::IndexOp::create(b, loc, 2);
  Value value = tensor::ExtractOp::create(b, loc, op.getInput(), ValueRange{position, feature});
  for (Value isInside : {row.isInside, column.isInside})
    if (isInside)
      value = arith::SelectOp::create(b, loc, isInside, value, createFloat(b, loc, 0));
  return value;
}

static Value createInit(DepthwiseConvOp op, RankedTensorType board, OpBuilder &builder,
                        WeightValues weights) {
  Location loc = op.getLoc();
  Value empty = createEmpty(builder, loc, board);
  if (!op.getBiasAttr())
    return linalg::FillOp::create(builder, loc, createFloat(builder, loc, 0), empty).getResult(0);
  Value bias = weights(op.getBiasAttr());
  return linalg::BroadcastOp::create(builder, loc, bias, empty, ArrayRef<int64_t>{0})
      .getResult()[0];
}

/// The taps of one cell after another, all features of a tap together: what depends
/// on the tap alone leaves the innermost loop, which is one over features.
Value DepthwiseConvOp::decompose(OpBuilder &builder, WeightValues weights) {
  int64_t features = getType().getDimSize(1), offset = getOffset();
  auto board = getType().clone({getType().getDimSize(0) - offset, features});
  AffineExpr cell, tap, feature;
  bindDims(getContext(), cell, tap, feature);
  SmallVector<AffineMap> maps = {AffineMap::get(3, 0, {tap, feature}, getContext()),
                                 AffineMap::get(3, 0, {cell, feature}, getContext())};
  SmallVector<utils::IteratorType> iterators = {
      utils::IteratorType::parallel, utils::IteratorType::reduction, utils::IteratorType::parallel};
  Value init = createInit(*this, board, builder, weights);
  Value weight = weights(getWeightAttr());
  auto convolution = linalg::GenericOp::create(
      builder, getLoc(), board, weight, init, maps, iterators,
      [&](OpBuilder &b, Location loc, ValueRange elements) {
        Value product = arith::MulFOp::create(b, loc, elements[0], readNeighbour(*this, b, loc));
        Value sum = arith::AddFOp::create(b, loc, elements[1], product);
        linalg::YieldOp::create(b, loc, sum);
      });
  Value result = convolution.getResult(0);
  if (offset == 0)
    return result;
  SmallVector<OpFoldResult> offsets = {builder.getIndexAttr(offset), builder.getIndexAttr(0)},
                            sizes = getAsIndexOpFoldResult(getContext(), board.getShape()),
                            strides(2, builder.getIndexAttr(1));
  return tensor::InsertSliceOp::create(builder, getLoc(), result, getInput(), offsets, sizes,
                                       strides);
}
