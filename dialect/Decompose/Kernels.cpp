//===- Kernels.cpp - what kernels on activations mean -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Decompose/Builders.h"
#include "trm/dialect/Trm/Rounding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

#include <limits>

using namespace mlir;
using namespace trm;

using Results = FailureOr<SmallVector<Value>>;

Results trk::RmsNormOp::decomposeOperation(OpBuilder &b) {
  if (!hasPureTensorSemantics())
    return failure();
  return SmallVector<Value>{createNormalized(b, getLoc(), getInit(), getAxis(), getEpsilon())};
}

//===----------------------------------------------------------------------===//
// QuantizeOp
//===----------------------------------------------------------------------===//

static Value roundToInteger(OpBuilder &b, Location loc, Value value, int64_t zeroPoint, Type type) {
  Value rounder = createFloat(b, loc, kRounder + static_cast<double>(zeroPoint));
  Value shifted = arith::AddFOp::create(b, loc, value, rounder);
  Value word = arith::BitcastOp::create(b, loc, b.getI32Type(), shifted);
  return arith::TruncIOp::create(b, loc, type, word);
}

/// Line and place along the axis of the element at `row` and `column` of the factors.
static std::pair<Value, Value> findElement(trk::QuantizeOp op, Indices i, Value row, Value column) {
  int64_t bundle = op.getBundle();
  if (op.getAxis() == Axis::positions)
    return {i.over(column, bundle), i.add(i.times(row, bundle), i.rest(column, bundle))};
  if (!op.getPairs())
    return {row, column};
  Value partner = i.rest(i.over(column, bundle), 2);
  Value place = i.add(i.times(i.over(column, 2 * bundle), bundle), i.rest(column, bundle));
  return {i.add(i.times(row, 2), partner), place};
}

/// The largest magnitude of each line, which becomes 127.
static Value findLargest(trk::QuantizeOp op, OpBuilder &b) {
  auto larger = [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
    Value magnitude = math::AbsFOp::create(b, loc, elements[0]);
    return arith::MaxNumFOp::create(b, loc, magnitude, elements[1]);
  };
  return createReduction(b, op.getLoc(), op.getInput(), op.getAxis(), kLeastMagnitude, larger);
}

/// Scales of lines at the beginning of what may be longer.
static Value createScales(trk::QuantizeOp op, OpBuilder &b, Value largest) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(largest.getType());
  Value scales = createElementwise(
      b, loc, createEmpty(b, loc, type), largest, {},
      [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
        return arith::MulFOp::create(b, loc, elements[0], createFloat(b, loc, 1.0 / kInt8Limit));
      });
  SmallVector<OpFoldResult> first = {b.getIndexAttr(0)}, stride = {b.getIndexAttr(1)};
  SmallVector<OpFoldResult> sizes = getAsIndexOpFoldResult(op.getContext(), type.getShape());
  return tensor::InsertSliceOp::create(b, loc, scales, op.getScale(), first, sizes, stride);
}

/// What is beyond the activation along the axis is zero.
static Value createFactors(trk::QuantizeOp op, OpBuilder &b, Value largest) {
  unsigned axis = static_cast<unsigned>(op.getAxis());
  ShapedType input = op.getInput().getType();
  int64_t lines = input.getDimSize(1 - axis), depth = input.getDimSize(axis);
  Type element = op.getInit().getType().getElementType();
  bool isPadded = op.getInit().getType().getNumElements() != input.getNumElements();
  return createElementwise(
      b, op.getLoc(), op.getInit(), {}, {}, [&](OpBuilder &b, Location loc, ValueRange) -> Value {
        Indices i = {b, loc};
        auto [line, place] = findElement(op, i, i.loop(0), i.loop(1));
        Value isThere;
        if (isPadded) {
          isThere = arith::AndIOp::create(b, loc, i.below(line, lines), i.below(place, depth));
          line = i.atMost(line, lines - 1);
          place = i.atMost(place, depth - 1);
        }
        Value at[] = {axis ? line : place, axis ? place : line};
        Value value = tensor::ExtractOp::create(b, loc, op.getInput(), at);
        if (isPadded)
          value = arith::SelectOp::create(b, loc, isThere, value, createFloat(b, loc, 0));
        if (!largest)
          return roundToBFloat16(b, loc, value);
        Value inverse =
            arith::DivFOp::create(b, loc, createFloat(b, loc, kInt8Limit),
                                  tensor::ExtractOp::create(b, loc, largest, line).getResult());
        Value scaled = arith::MulFOp::create(b, loc, value, inverse);
        return roundToInteger(b, loc, scaled, op.getZeroPoint(), element);
      });
}

Results trk::QuantizeOp::decomposeOperation(OpBuilder &b) {
  if (!hasPureTensorSemantics())
    return failure();
  if (!getScale())
    return SmallVector<Value>{createFactors(*this, b, Value())};
  Value largest = findLargest(*this, b);
  return SmallVector<Value>{createFactors(*this, b, largest), createScales(*this, b, largest)};
}

//===----------------------------------------------------------------------===//
// AttentionOp
//===----------------------------------------------------------------------===//

/// [heads, positions, head_dim] of queries, keys or values, which begin at head `first` of qkv:
/// each of `shared` heads that follow each other has the same.
static Value takeHeads(trk::AttentionOp op, OpBuilder &b, int64_t first, int64_t shared, bool turns,
                       double factor = 1) {
  int64_t heads = op.getHeads(), headDim = op.getHeadDim(), half = headDim / 2;
  auto type =
      RankedTensorType::get({heads, op.getInit().getType().getDimSize(0), headDim}, b.getF32Type());
  return createElementwise(
      b, op.getLoc(), createEmpty(b, op.getLoc(), type), {}, {},
      [&](OpBuilder &b, Location loc, ValueRange) -> Value {
        Indices i = {b, loc};
        Value position = i.loop(1), feature = i.loop(2);
        Value begin = i.times(i.add(i.over(i.loop(0), shared), i.number(first)), headDim);
        auto load = [&](Value at) -> Value {
          return tensor::ExtractOp::create(b, loc, op.getQkv(),
                                           ValueRange{position, i.add(begin, at)});
        };
        auto times = [&](Value x, Value y) -> Value { return arith::MulFOp::create(b, loc, x, y); };
        Value value = load(feature);
        if (turns && op.getRope()) {
          // (x, y) becomes (x cos - y sin, y cos + x sin).
          Value pair = i.rest(feature, half), isLow = i.below(feature, half);
          auto angle = [&](int64_t which) -> Value {
            return tensor::ExtractOp::create(b, loc, op.getRope(),
                                             ValueRange{i.number(which), position, pair});
          };
          Value partner = times(load(i.rest(i.add(feature, i.number(half)), headDim)), angle(1));
          value = times(value, angle(0));
          value = arith::SelectOp::create(
              b, loc, isLow, arith::SubFOp::create(b, loc, value, partner).getResult(),
              arith::AddFOp::create(b, loc, value, partner).getResult());
        }
        return factor == 1 ? value : times(value, createFloat(b, loc, factor));
      });
}

template <typename ProductOp>
static Value createProduct(OpBuilder &b, Location loc, Value lhs, Value rhs,
                           ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, b.getF32Type());
  Value init = linalg::FillOp::create(b, loc, createFloat(b, loc, 0), createEmpty(b, loc, type))
                   .getResult(0);
  return ProductOp::create(b, loc, type, ValueRange{lhs, rhs}, init).getResult(0);
}

/// A value for each line along a dimension of `input`, which has three.
static Value reduceAlong(OpBuilder &b, Location loc, Value input, unsigned dimension, double start,
                         ElementBuilder body) {
  auto type = cast<RankedTensorType>(input.getType());
  AffineMap identity = b.getMultiDimIdentityMap(3);
  SmallVector<utils::IteratorType> iterators(3, utils::IteratorType::parallel);
  iterators[dimension] = utils::IteratorType::reduction;
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + dimension);
  return createReduction(b, loc, type.clone(shape), input,
                         {identity, identity.dropResult(dimension), iterators}, start, body);
}

/// The nearest integer of a float32 of moderate size, ties to even.
static Value roundToNearest(OpBuilder &b, Location loc, Value value) {
  Value rounder = createFloat(b, loc, kRounder);
  Value shifted = arith::AddFOp::create(b, loc, value, rounder);
  return arith::SubFOp::create(b, loc, shifted, rounder);
}

static Value roundThroughBFloat16(OpBuilder &b, Location loc, ValueRange elements) {
  return arith::ExtFOp::create(b, loc, b.getF32Type(), roundToBFloat16(b, loc, elements[0]));
}

/// An exponential of at most one in steps of the largest.
static Value roundPower(OpBuilder &b, Location loc, ValueRange elements) {
  Value limit = createFloat(b, loc, kPowerLimit);
  Value scaled = arith::MulFOp::create(b, loc, elements[0], limit);
  Value step = createFloat(b, loc, 1.0 / kPowerLimit);
  return arith::MulFOp::create(b, loc, roundToNearest(b, loc, scaled), step);
}

static Value addElement(OpBuilder &b, Location loc, ValueRange elements) {
  return arith::AddFOp::create(b, loc, elements[1], elements[0]);
}

/// The means over the positions of `[heads, positions, head_dim]`, and what is left without them.
static std::pair<Value, Value> centreHeads(OpBuilder &b, Location loc, Value heads) {
  constexpr unsigned positions = 1;
  auto type = cast<RankedTensorType>(heads.getType());
  Value share = createFloat(b, loc, 1.0 / static_cast<double>(type.getDimSize(positions)));
  Value sums = reduceAlong(b, loc, heads, positions, 0, addElement);
  Value means = createElementwise(b, loc, sums, sums, {},
                                  [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                                    return arith::MulFOp::create(b, loc, elements[0], share);
                                  });
  AffineMap identity = b.getMultiDimIdentityMap(3);
  Value rest =
      createElementwise(b, loc, heads, {heads, means}, {identity, identity.dropResult(positions)},
                        [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                          return arith::SubFOp::create(b, loc, elements[0], elements[1]);
                        });
  return {means, rest};
}

/// `[heads, positions, head_dim]` as what its elements are as factors of `precision`; integers
/// have a scale for each line along `dimension`.
static Value roundHeads(OpBuilder &b, Location loc, Value heads, Precision precision,
                        unsigned dimension) {
  if (precision == Precision::f32)
    return heads;
  if (precision == Precision::bf16)
    return createElementwise(b, loc, heads, heads, {}, roundThroughBFloat16);
  Value largest = reduceAlong(b, loc, heads, dimension, kLeastMagnitude,
                              [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                                Value magnitude = math::AbsFOp::create(b, loc, elements[0]);
                                return arith::MaxNumFOp::create(b, loc, magnitude, elements[1]);
                              });
  AffineMap identity = b.getMultiDimIdentityMap(3);
  return createElementwise(
      b, loc, heads, {heads, largest}, {identity, identity.dropResult(dimension)},
      [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
        Value limit = createFloat(b, loc, kInt8Limit);
        Value inverse = arith::DivFOp::create(b, loc, limit, elements[1]);
        Value scaled = arith::MulFOp::create(b, loc, elements[0], inverse);
        Value share = createFloat(b, loc, 1.0 / kInt8Limit);
        Value scale = arith::MulFOp::create(b, loc, elements[1], share);
        return arith::MulFOp::create(b, loc, roundToNearest(b, loc, scaled), scale);
      });
}

/// Exponentials of scores `[heads, positions, keys]` less the largest of their row, as factors
/// of `precision`, and the sums of rows.
static std::pair<Value, Value> exponentiate(OpBuilder &b, Location loc, Value scores,
                                            Precision precision) {
  AffineMap row = b.getMultiDimIdentityMap(3).dropResult(2);
  Value largest = reduceAlong(b, loc, scores, 2, std::numeric_limits<float>::lowest(),
                              [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                                return arith::MaxNumFOp::create(b, loc, elements[0], elements[1]);
                              });
  Value powers = createElementwise(
      b, loc, scores, largest, row, [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
        Value shifted = arith::SubFOp::create(b, loc, elements[1], elements[0]);
        return math::ExpOp::create(b, loc, shifted);
      });
  Value sums = reduceAlong(b, loc, powers, 2, 0, addElement);
  if (precision == Precision::bf16)
    powers = createElementwise(b, loc, powers, powers, {}, roundThroughBFloat16);
  if (precision == Precision::int8)
    powers = createElementwise(b, loc, powers, powers, {}, roundPower);
  return {powers, sums};
}

Results trk::AttentionOp::decomposeOperation(OpBuilder &b) {
  if (!hasPureTensorSemantics())
    return failure();
  Location loc = getLoc();
  int64_t heads = getHeads(), kvHeads = getKvHeads(), headDim = getHeadDim();
  int64_t positions = getInit().getType().getDimSize(0), shared = heads / kvHeads;
  Value queries = takeHeads(*this, b, 0, 1, /*turns=*/true, getScale().convertToDouble());
  Value keys = takeHeads(*this, b, heads, shared, /*turns=*/true);
  Value values = takeHeads(*this, b, heads + kvHeads, shared, /*turns=*/false);
  constexpr unsigned positionsOfHead = 1, featuresOfHead = 2;
  Value means;
  if (getPrecision() == Precision::int8)
    std::tie(means, values) = centreHeads(b, loc, values);
  queries = roundHeads(b, loc, queries, getPrecision(), featuresOfHead);
  keys = roundHeads(b, loc, keys, getPrecision(), featuresOfHead);
  values = roundHeads(b, loc, values, getPrecision(), positionsOfHead);
  Value scores = createProduct<linalg::BatchMatmulTransposeBOp>(b, loc, queries, keys,
                                                                {heads, positions, positions});
  auto [powers, sums] = exponentiate(b, loc, scores, getPrecision());
  Value weighted =
      createProduct<linalg::BatchMatmulOp>(b, loc, powers, values, {heads, positions, headDim});
  Value result = createElementwise(
      b, loc, getInit(), {}, {}, [&, sums = sums](OpBuilder &b, Location loc, ValueRange) -> Value {
        Indices i = {b, loc};
        Value head = i.over(i.loop(1), headDim), position = i.loop(0);
        Value feature = i.rest(i.loop(1), headDim);
        auto extract = [&](Value from, ValueRange at) -> Value {
          return tensor::ExtractOp::create(b, loc, from, at);
        };
        Value mixed = arith::DivFOp::create(b, loc, extract(weighted, {head, position, feature}),
                                            extract(sums, {head, position}));
        if (!means)
          return mixed;
        return arith::AddFOp::create(b, loc, mixed, extract(means, {head, feature}));
      });
  return SmallVector<Value>{result};
}
