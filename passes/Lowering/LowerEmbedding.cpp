//===- LowerEmbedding.cpp - tokens to latents, in linalg ----------------*- C++ -*-===//
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
#include "trm/passes/Lowering/LowerNeural.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace trm;

Value trm::materializeWeight(OpBuilder &builder, Operation *op, FlatSymbolRefAttr name) {
  auto weight = SymbolTable::lookupNearestSymbolFrom<WeightOp>(op, name);
  return arith::ConstantOp::create(builder, op->getLoc(), weight.getType(),
                                   cast<TypedAttr>(weight.getValue()));
}

Value trm::createEmpty(OpBuilder &builder, Location loc, RankedTensorType type) {
  return tensor::EmptyOp::create(builder, loc, type.getShape(), type.getElementType());
}

Value trm::createElementwise(OpBuilder &builder, Location loc, RankedTensorType type,
                             ValueRange inputs, ArrayRef<AffineMap> inputMaps, Value init,
                             function_ref<Value(OpBuilder &, Location, ValueRange)> body) {
  SmallVector<AffineMap> maps(inputMaps);
  maps.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, loc, type, inputs, init, maps, iterators,
      [&](OpBuilder &nested, Location nestedLoc, ValueRange elements) {
        linalg::YieldOp::create(nested, nestedLoc, body(nested, nestedLoc, elements));
      });
  return generic.getResult(0);
}

namespace {

struct LowerParameter : OpRewritePattern<ParameterOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ParameterOp op, PatternRewriter &rewriter) const override {
    Value weight = materializeWeight(rewriter, op, op.getWeightAttr());
    if (weight.getType() == op.getType()) {
      rewriter.replaceOp(op, weight);
      return success();
    }
    Value init = createEmpty(rewriter, op.getLoc(), op.getType());
    rewriter.replaceOpWithNewOp<linalg::BroadcastOp>(op, weight, init, ArrayRef<int64_t>{0});
    return success();
  }
};

struct LowerEmbed : OpRewritePattern<EmbedOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EmbedOp op, PatternRewriter &rewriter) const override {
    Value table = materializeWeight(rewriter, op, op.getWeightAttr());
    Value init = createEmpty(rewriter, op.getLoc(), op.getType());
    AffineMap position = AffineMap::get(2, 0, rewriter.getAffineDimExpr(0));
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), op.getType(), op.getTokens(), position, init,
                [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                  Value row = arith::IndexCastOp::create(b, loc, b.getIndexType(), elements[0]);
                  Value feature = linalg::IndexOp::create(b, loc, 1);
                  return tensor::ExtractOp::create(b, loc, table, ValueRange{row, feature});
                }));
    return success();
  }
};

struct LowerEmbedPuzzle : OpRewritePattern<EmbedPuzzleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EmbedPuzzleOp op, PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value table = materializeWeight(rewriter, op, op.getWeightAttr());
    int64_t width = cast<RankedTensorType>(table.getType()).getDimSize(1);
    int64_t features = op.getType().getDimSize(1);
    Value row = arith::IndexCastOp::create(rewriter, loc, rewriter.getIndexType(), op.getRow());
    Value init = createEmpty(rewriter, loc, op.getType());
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
    rewriter.replaceOp(op, createElementwise(rewriter, loc, op.getType(), {}, {}, init, body));
    return success();
  }
};

struct LowerConcat : OpRewritePattern<ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ConcatOp op, PatternRewriter &rewriter) const override {
    Value result = createEmpty(rewriter, op.getLoc(), op.getType());
    int64_t offset = 0;
    auto index = [&](int64_t value) { return rewriter.getIndexAttr(value); };
    for (Value part : op.getInputs()) {
      auto type = cast<RankedTensorType>(part.getType());
      SmallVector<OpFoldResult> offsets = {index(offset), index(0)};
      SmallVector<OpFoldResult> sizes = {index(type.getDimSize(0)), index(type.getDimSize(1))};
      SmallVector<OpFoldResult> strides = {index(1), index(1)};
      result = tensor::InsertSliceOp::create(rewriter, op.getLoc(), part, result, offsets, sizes,
                                             strides);
      offset += type.getDimSize(0);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct LowerSlice : OpRewritePattern<SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SliceOp op, PatternRewriter &rewriter) const override {
    auto index = [&](int64_t value) { return rewriter.getIndexAttr(value); };
    RankedTensorType type = op.getType();
    SmallVector<OpFoldResult> offsets = {index(op.getOffset()), index(0)};
    SmallVector<OpFoldResult> sizes = {index(type.getDimSize(0)), index(type.getDimSize(1))};
    SmallVector<OpFoldResult> strides = {index(1), index(1)};
    rewriter.replaceOpWithNewOp<tensor::ExtractSliceOp>(op, type, op.getInput(), offsets, sizes,
                                                        strides);
    return success();
  }
};

struct LowerAdd : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AddOp op, PatternRewriter &rewriter) const override {
    if (isTakenByLinear(op))
      return rewriter.notifyMatchFailure(op, "the linear layer will take it");
    // The first operand is the destination: where it is still needed,
    // bufferization gives the sum a buffer of its own.
    rewriter.replaceOpWithNewOp<linalg::AddOp>(
        op, op.getType(), ValueRange{op.getLhs(), op.getRhs()}, ValueRange{op.getLhs()});
    return success();
  }
};

struct LowerScale : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScaleOp op, PatternRewriter &rewriter) const override {
    AffineMap identity = rewriter.getMultiDimIdentityMap(2);
    auto factor =
        rewriter.getFloatAttr(op.getType().getElementType(), op.getFactor().convertToDouble());
    rewriter.replaceOp(
        op, createElementwise(rewriter, op.getLoc(), op.getType(), op.getInput(), identity,
                              op.getInput(),
                              [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
                                Value scale = arith::ConstantOp::create(b, loc, factor);
                                return arith::MulFOp::create(b, loc, elements[0], scale);
                              }));
    return success();
  }
};

} // namespace

void trm::populateLowerEmbeddingPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerParameter, LowerEmbed, LowerEmbedPuzzle, LowerConcat, LowerSlice, LowerAdd,
               LowerScale>(patterns.getContext());
}
