//===- LowerNeural.cpp - operations on latents to linalg and trk --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/LowerNeural.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace trm {
#define GEN_PASS_DEF_LOWERNEURAL
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

/// silu(gate) * up on scalars.
static Value createSwiGlu(OpBuilder &b, Location loc, Value gate, Value up) {
  Value one = arith::ConstantOp::create(b, loc, b.getFloatAttr(gate.getType(), 1.0));
  Value negated = arith::NegFOp::create(b, loc, gate);
  Value exponential = math::ExpOp::create(b, loc, negated);
  Value denominator = arith::AddFOp::create(b, loc, one, exponential);
  Value silu = arith::DivFOp::create(b, loc, gate, denominator);
  return arith::MulFOp::create(b, loc, silu, up);
}

bool trm::isTakenByLinear(Operation *op) {
  auto isTaken = [](Value operand) {
    Operation *before = operand.getDefiningOp();
    return before && before->hasOneUse() && isTakenByLinear(before);
  };
  if (isa<LinearOp>(op))
    return true;
  if (auto norm = dyn_cast<RmsNormOp>(op)) {
    auto residual = norm.getInput().getDefiningOp<AddOp>();
    return residual && isTaken(residual);
  }
  return isa<AddOp>(op) && llvm::any_of(op->getOperands(), isTaken);
}

namespace {

using EpilogueBuilder = function_ref<Value(OpBuilder &, Location, Block::BlockArgListType)>;

/// What a matrix product becomes part of: the operations after it that it does
/// along the way, the last of which it replaces.
struct Fusion {
  SmallVector<Operation *> operations; // the linear layer first
  Value init;
  int64_t groups = 1;
  RmsNormOp norm = {};
  Value addend = {}; // to what was normalized
};

void replaceWithMatmul(PatternRewriter &rewriter, LinearOp linear, const Fusion &fusion,
                       EpilogueBuilder epilogue) {
  Location loc = linear.getLoc();
  rewriter.setInsertionPoint(fusion.operations.back());
  Value weight = materializeWeight(rewriter, linear, linear.getWeightAttr());
  Value bias =
      linear.getBiasAttr() ? materializeWeight(rewriter, linear, linear.getBiasAttr()) : Value();
  RmsNormOp norm = fusion.norm;
  auto matmul = trk::PackedMatmulOp::create(
      rewriter, loc, fusion.init.getType(), linear.getInput(), weight, /*input_scale=*/Value(),
      /*weight_scale=*/Value(), /*offset=*/Value(), bias, fusion.init, fusion.addend, fusion.groups,
      linear.getAxis(), linear.getPrecision(), /*pairs=*/false,
      /*tile=*/trk::TileAttr(), norm ? norm.getEpsilonAttr() : FloatAttr());
  {
    OpBuilder::InsertionGuard guard(rewriter);
    Type element = rewriter.getF32Type();
    Block *block = rewriter.createBlock(&matmul.getEpilogue(), {},
                                        SmallVector<Type>(fusion.groups + 1, element),
                                        SmallVector<Location>(fusion.groups + 1, loc));
    trk::YieldOp::create(rewriter, loc, epilogue(rewriter, loc, block->getArguments()));
  }
  rewriter.replaceOp(fusion.operations.back(), matmul.getResults());
  for (Operation *op : llvm::reverse(ArrayRef(fusion.operations).drop_back()))
    rewriter.eraseOp(op);
}

Operation *getOnlyUser(Operation *op) { return op->hasOneUse() ? *op->user_begin() : nullptr; }

/// A linear layer, with the SwiGLU or residual that is its only user.
struct LowerLinear : OpRewritePattern<LinearOp> {
  LowerLinear(MLIRContext *context, bool fuseNorms, Pass::Statistic &matmuls,
              Pass::Statistic &fused)
      : OpRewritePattern(context), fuseNorms(fuseNorms), matmuls(matmuls), fused(fused) {}

  LogicalResult matchAndRewrite(LinearOp op, PatternRewriter &rewriter) const override {
    ++matmuls;
    Operation *user = getOnlyUser(op);
    if (auto swiglu = dyn_cast_or_null<SwiGluOp>(user); swiglu && swiglu.getAxis() == op.getAxis())
      return fuseSwiGlu(op, swiglu, rewriter);
    if (auto gelu = dyn_cast_or_null<GeluOp>(user))
      return fuseGelu(op, gelu, rewriter);
    if (auto add = dyn_cast_or_null<AddOp>(user))
      return fuseResidual(op, add, rewriter);
    Fusion fusion{{op}, createEmpty(rewriter, op.getLoc(), op.getType())};
    replaceWithMatmul(rewriter, op, fusion,
                      [](OpBuilder &, Location, auto arguments) { return arguments[0]; });
    return success();
  }

  LogicalResult fuseSwiGlu(LinearOp op, SwiGluOp swiglu, PatternRewriter &rewriter) const {
    ++fused;
    Fusion fusion{{op, swiglu}, createEmpty(rewriter, swiglu.getLoc(), swiglu.getType()), 2};
    replaceWithMatmul(rewriter, op, fusion, [](OpBuilder &b, Location loc, auto arguments) {
      return createSwiGlu(b, loc, arguments[0], arguments[1]);
    });
    return success();
  }

  LogicalResult fuseGelu(LinearOp op, GeluOp gelu, PatternRewriter &rewriter) const {
    ++fused;
    Fusion fusion{{op, gelu}, createEmpty(rewriter, gelu.getLoc(), gelu.getType())};
    replaceWithMatmul(rewriter, op, fusion, [](OpBuilder &b, Location loc, auto arguments) {
      return createGelu(b, loc, arguments[0]);
    });
    return success();
  }

  /// The residual, and the normalisation and sum that may follow it.
  LogicalResult fuseResidual(LinearOp op, AddOp add, PatternRewriter &rewriter) const {
    ++fused;
    Fusion fusion{{op, add}, add.getLhs() == op.getResult() ? add.getRhs() : add.getLhs()};
    auto norm = dyn_cast_or_null<RmsNormOp>(getOnlyUser(add));
    if (fuseNorms && norm && norm.getAxis() == op.getAxis()) {
      ++fused;
      fusion.norm = norm;
      fusion.operations.push_back(norm);
      auto sum = dyn_cast_or_null<AddOp>(getOnlyUser(norm));
      if (sum && sum.getLhs() != sum.getRhs()) {
        ++fused;
        fusion.addend = sum.getLhs() == norm.getResult() ? sum.getRhs() : sum.getLhs();
        fusion.operations.push_back(sum);
      }
    }
    replaceWithMatmul(rewriter, op, fusion,
                      [](OpBuilder &b, Location loc, auto arguments) -> Value {
                        return arith::AddFOp::create(b, loc, arguments[0], arguments[1]);
                      });
    return success();
  }

  const bool fuseNorms;
  Pass::Statistic &matmuls, &fused;
};

/// A SwiGLU that no linear layer took into its epilogue.
struct LowerSwiGlu : OpRewritePattern<SwiGluOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SwiGluOp op, PatternRewriter &rewriter) const override {
    if (auto linear = op.getInput().getDefiningOp<LinearOp>();
        linear && linear->hasOneUse() && linear.getAxis() == op.getAxis())
      return rewriter.notifyMatchFailure(op, "the linear layer will take it");
    RankedTensorType type = op.getType();
    unsigned axis = static_cast<unsigned>(op.getAxis());
    int64_t distance = type.getDimSize(axis);
    // Read by index: halves along the features would be buffers with gaps.
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), type, {}, {}, createEmpty(rewriter, op.getLoc(), type),
                [&](OpBuilder &b, Location loc, ValueRange) {
                  SmallVector<Value> indices = {linalg::IndexOp::create(b, loc, 0),
                                                linalg::IndexOp::create(b, loc, 1)};
                  Value gate = tensor::ExtractOp::create(b, loc, op.getInput(), indices);
                  indices[axis] = arith::AddIOp::create(
                      b, loc, indices[axis], arith::ConstantIndexOp::create(b, loc, distance));
                  Value up = tensor::ExtractOp::create(b, loc, op.getInput(), indices);
                  return createSwiGlu(b, loc, gate, up);
                }));
    return success();
  }
};

struct LowerRmsNorm : OpRewritePattern<RmsNormOp> {
  LowerRmsNorm(MLIRContext *context, bool fuseNorms)
      : OpRewritePattern(context), fuseNorms(fuseNorms) {}

  LogicalResult matchAndRewrite(RmsNormOp op, PatternRewriter &rewriter) const override {
    if (fuseNorms && isTakenByLinear(op))
      return rewriter.notifyMatchFailure(op, "the linear layer will take it");
    rewriter.replaceOpWithNewOp<trk::RmsNormOp>(op, op.getType(), op.getInput(),
                                                op.getEpsilonAttr(), op.getAxisAttr());
    return success();
  }

  const bool fuseNorms;
};

struct LowerAttention : OpRewritePattern<AttentionOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(AttentionOp op, PatternRewriter &rewriter) const override {
    Value rope = op.getRopeAttr() ? createRopeTable(op, rewriter) : Value();
    Value init = createEmpty(rewriter, op.getLoc(), op.getType());
    rewriter.replaceOpWithNewOp<trk::AttentionOp>(op, op.getType(), op.getQkv(), rope, init,
                                                  op.getHeadsAttr(), op.getKvHeadsAttr(),
                                                  op.getScaleAttr());
    return success();
  }

  /// Cosines and sines of every position's angles.
  static Value createRopeTable(AttentionOp op, PatternRewriter &rewriter) {
    int64_t positions = op.getType().getDimSize(0), pairs = op.getHeadDim() / 2;
    auto type = RankedTensorType::get({2, positions, pairs}, rewriter.getF32Type());
    SmallVector<float> values(type.getNumElements());
    for (int64_t position = 0; position < positions; ++position) {
      for (int64_t pair = 0; pair < pairs; ++pair) {
        RopeAttr::Turn turn = op.getRopeAttr().getTurn(position, pair, op.getHeadDim());
        values[position * pairs + pair] = turn.cosine;
        values[(positions + position) * pairs + pair] = turn.sine;
      }
    }
    // Not a resource: equal tables of several layers are to be one constant.
    return arith::ConstantOp::create(rewriter, op.getLoc(), type,
                                     DenseElementsAttr::get(type, ArrayRef<float>(values)));
  }
};

struct LowerNeural : trm::impl::LowerNeuralBase<LowerNeural> {
  using LowerNeuralBase::LowerNeuralBase;

  void runOnOperation() override {
    if (failed(checkWeights()))
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerLinear>(&getContext(), fuseNorms, numMatmuls, numFused);
    patterns.add<LowerRmsNorm>(&getContext(), fuseNorms);
    patterns.add<LowerSwiGlu, LowerAttention>(&getContext());
    populateLowerEmbeddingPatterns(patterns);
    populateLowerLayerPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }

  LogicalResult checkWeights() {
    WalkResult result = getOperation().walk([](WeightOp weight) {
      if (weight.getType().getElementType().isF32())
        return WalkResult::advance();
      weight.emitError("kernels read float32 weights, but '")
          << weight.getSymName() << "' is " << weight.getType()
          << "; run trm-convert-weights first";
      return WalkResult::interrupt();
    });
    return failure(result.wasInterrupted());
  }
};

} // namespace
