//===- LowerLayers.cpp - layers of other families to linalg and trk -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Products of latents, layer normalisation, GELU, the mean of the positions and depthwise
// convolution: passes over memory next to matrix products that cost many times more.
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/LowerNeural.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "trm/dialect/Trk/Trk.h"
#include <cmath>

using namespace mlir;
using namespace trm;

static Value createFloat(OpBuilder &b, Location loc, double value) {
  return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(static_cast<float>(value)));
}

Value trm::createGelu(OpBuilder &b, Location loc, Value x) {
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

namespace {

/// Sums of `input` that `inputMap` and `resultMap` choose the terms of.
Value createSums(PatternRewriter &rewriter, Location loc, RankedTensorType type, Value input,
                 AffineMap inputMap, AffineMap resultMap, ArrayRef<utils::IteratorType> iterators) {
  Value zero = createFloat(rewriter, loc, 0);
  Value init =
      linalg::FillOp::create(rewriter, loc, zero, createEmpty(rewriter, loc, type)).getResult(0);
  auto generic =
      linalg::GenericOp::create(rewriter, loc, type, input, init, ArrayRef{inputMap, resultMap},
                                iterators, [](OpBuilder &b, Location loc, ValueRange elements) {
                                  Value sum =
                                      arith::AddFOp::create(b, loc, elements[1], elements[0]);
                                  linalg::YieldOp::create(b, loc, sum);
                                });
  return generic.getResult(0);
}

struct LowerMatmul : OpRewritePattern<MatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatmulOp op, PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value init = linalg::FillOp::create(rewriter, loc, createFloat(rewriter, loc, 0),
                                        createEmpty(rewriter, loc, op.getType()))
                     .getResult(0);
    TypeRange type = op->getResultTypes();
    Value product =
        op.getTransposed()
            ? linalg::MatmulTransposeBOp::create(rewriter, loc, type, op->getOperands(), init)
                  .getResult(0)
            : linalg::MatmulOp::create(rewriter, loc, type, op->getOperands(), init).getResult(0);
    rewriter.replaceOp(op, product);
    return success();
  }
};

struct LowerLayerNorm : OpRewritePattern<LayerNormOp> {
  using OpRewritePattern::OpRewritePattern;
  /// The root-mean-square norm of what is centred.
  LogicalResult matchAndRewrite(LayerNormOp op, PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = op.getType();
    AffineMap identity = rewriter.getMultiDimIdentityMap(2);
    AffineMap position = AffineMap::get(2, 0, rewriter.getAffineDimExpr(0));
    AffineMap feature = AffineMap::get(2, 0, rewriter.getAffineDimExpr(1));
    Value sums =
        createSums(rewriter, loc, type.clone({type.getDimSize(0)}), op.getInput(), identity,
                   position, {utils::IteratorType::parallel, utils::IteratorType::reduction});
    double share = 1.0 / static_cast<double>(type.getDimSize(1));
    Value centred = createElementwise(
        rewriter, loc, type, {op.getInput(), sums}, {identity, position},
        createEmpty(rewriter, loc, type),
        [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
          Value mean = arith::MulFOp::create(b, loc, elements[1], createFloat(b, loc, share));
          return arith::SubFOp::create(b, loc, elements[0], mean);
        });
    Value normalized = trk::RmsNormOp::create(rewriter, loc, type, centred, op.getEpsilonAttr(),
                                              AxisAttr::get(getContext(), Axis::features))
                           .getResult(0);
    Value weight = materializeWeight(rewriter, op, op.getWeightAttr());
    rewriter.replaceOp(
        op,
        createElementwise(rewriter, loc, type, {normalized, weight}, {identity, feature},
                          normalized, [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                            return arith::MulFOp::create(b, loc, elements[0], elements[1]);
                          }));
    return success();
  }
};

/// A GELU that no linear layer took into its epilogue.
struct LowerGelu : OpRewritePattern<GeluOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GeluOp op, PatternRewriter &rewriter) const override {
    if (auto linear = op.getInput().getDefiningOp<LinearOp>(); linear && linear->hasOneUse())
      return rewriter.notifyMatchFailure(op, "the linear layer will take it");
    rewriter.replaceOp(op, createElementwise(rewriter, op.getLoc(), op.getType(), op.getInput(),
                                             rewriter.getMultiDimIdentityMap(2), op.getInput(),
                                             [](OpBuilder &b, Location loc, ValueRange elements) {
                                               return createGelu(b, loc, elements[0]);
                                             }));
    return success();
  }
};

struct LowerMean : OpRewritePattern<MeanOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MeanOp op, PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    AffineExpr position, one, feature;
    bindDims(getContext(), position, one, feature);
    Value sums = createSums(rewriter, loc, op.getType(), op.getInput(),
                            AffineMap::get(3, 0, {position, feature}, getContext()),
                            AffineMap::get(3, 0, {one, feature}, getContext()),
                            {utils::IteratorType::reduction, utils::IteratorType::parallel,
                             utils::IteratorType::parallel});
    double share = 1.0 / static_cast<double>(op.getInput().getType().getDimSize(0));
    rewriter.replaceOp(
        op, createElementwise(rewriter, loc, op.getType(), sums, rewriter.getMultiDimIdentityMap(2),
                              sums, [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                                return arith::MulFOp::create(b, loc, elements[0],
                                                             createFloat(b, loc, share));
                              }));
    return success();
  }
};

/// Where a tap of the kernel falls along one axis of the board.
struct Neighbour {
  Value index;
  /// An i1, or null: always.
  Value isInside;
};

/// The taps of one cell after another, all features of a tap together: what depends
/// on the tap alone leaves the innermost loop, which is one over features.
struct LowerDepthwiseConv : OpRewritePattern<DepthwiseConvOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DepthwiseConvOp op, PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = op.getType();
    int64_t offset = op.getOffset(), features = type.getDimSize(1);
    auto board = type.clone({type.getDimSize(0) - offset, features});
    AffineExpr cell, tap, feature;
    bindDims(getContext(), cell, tap, feature);
    SmallVector<AffineMap> maps = {AffineMap::get(3, 0, {tap, feature}, getContext()),
                                   AffineMap::get(3, 0, {cell, feature}, getContext())};
    SmallVector<utils::IteratorType> iterators = {utils::IteratorType::parallel,
                                                  utils::IteratorType::reduction,
                                                  utils::IteratorType::parallel};
    auto convolution = linalg::GenericOp::create(
        rewriter, loc, board, materializeWeight(rewriter, op, op.getWeightAttr()),
        createInit(op, board, rewriter), maps, iterators,
        [&](OpBuilder &b, Location loc, ValueRange elements) {
          Value product = arith::MulFOp::create(b, loc, elements[0], readNeighbour(op, b, loc));
          Value sum = arith::AddFOp::create(b, loc, elements[1], product);
          linalg::YieldOp::create(b, loc, sum);
        });
    Value result = convolution.getResult(0);
    if (offset > 0) {
      SmallVector<OpFoldResult> offsets = {rewriter.getIndexAttr(offset), rewriter.getIndexAttr(0)},
                                sizes = getAsIndexOpFoldResult(getContext(), board.getShape()),
                                strides(2, rewriter.getIndexAttr(1));
      result = tensor::InsertSliceOp::create(rewriter, loc, result, op.getInput(), offsets, sizes,
                                             strides);
    }
    rewriter.replaceOp(op, result);
    return success();
  }

  static Value createInit(DepthwiseConvOp op, RankedTensorType board, PatternRewriter &rewriter) {
    Location loc = op.getLoc();
    Value empty = createEmpty(rewriter, loc, board);
    if (!op.getBiasAttr())
      return linalg::FillOp::create(rewriter, loc, createFloat(rewriter, loc, 0), empty)
          .getResult(0);
    Value bias = materializeWeight(rewriter, op, op.getBiasAttr());
    return linalg::BroadcastOp::create(rewriter, loc, bias, empty, ArrayRef<int64_t>{0})
        .getResult()[0];
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
        b, loc, arith::MinUIOp::create(b, loc, moved, number(size - 1 + taps / 2)),
        number(taps / 2));
    Value isInside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, moved, clamped);
    return {arith::SubIOp::create(b, loc, clamped, number(taps / 2)), isInside};
  }
};

} // namespace

void trm::populateLowerLayerPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerMatmul, LowerLayerNorm, LowerGelu, LowerMean, LowerDepthwiseConv>(
      patterns.getContext());
}
