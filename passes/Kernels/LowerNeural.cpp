//===- LowerNeural.cpp - operations on latents to linalg and trk --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Decompose/Builders.h"
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

/// Whether a linear layer will do `op` along the way: the residual that is its only
/// user, the normalisation that is the residual's, and the sum that is that one's.
static bool isTakenByLinear(Operation *op) {
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

/// The linear layer that does `op` on its sums, or null.
static LinearOp getLinearBefore(LatentOpInterface op) {
  auto linear = op->getNumOperands() ? op->getOperand(0).getDefiningOp<LinearOp>() : LinearOp();
  return linear && linear->hasOneUse() && op.countGroups(linear.getAxis()) ? linear : LinearOp();
}

static bool isTaken(LatentOpInterface op, bool fuseNorms) {
  return getLinearBefore(op) || ((fuseNorms || !isa<RmsNormOp>(op)) && isTakenByLinear(op));
}

/// The weight as a constant before what needs it.
static Value materialize(OpBuilder &builder, Operation *op, FlatSymbolRefAttr name) {
  auto weight = SymbolTable::lookupNearestSymbolFrom<WeightOp>(op, name);
  return arith::ConstantOp::create(builder, op->getLoc(), weight.getType(),
                                   cast<TypedAttr>(weight.getValue()));
}

namespace {

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
  rewriter.setInsertionPoint(fusion.operations.back());
  MatmulParts parts = {fusion.init, materialize(rewriter, linear, linear.getWeightAttr())};
  if (linear.getBiasAttr())
    parts.bias = materialize(rewriter, linear, linear.getBiasAttr());
  parts.addend = fusion.addend;
  parts.groups = fusion.groups;
  if (fusion.norm)
    parts.normEpsilon = RmsNormOp(fusion.norm).getEpsilonAttr();
  rewriter.replaceOp(fusion.operations.back(), createMatmul(rewriter, linear, parts, epilogue));
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
    if (auto activation = dyn_cast_or_null<LatentOpInterface>(user);
        activation && getLinearBefore(activation))
      return fuseActivation(op, activation, rewriter);
    if (auto add = dyn_cast_or_null<AddOp>(user))
      return fuseResidual(op, add, rewriter);
    rewriter.replaceOp(op, op.decompose(rewriter, [&](FlatSymbolRefAttr name) {
      return materialize(rewriter, op, name);
    }));
    return success();
  }

  LogicalResult fuseActivation(LinearOp op, LatentOpInterface activation,
                               PatternRewriter &rewriter) const {
    ++fused;
    auto type = cast<RankedTensorType>(activation->getResult(0).getType());
    Fusion fusion{{op, activation},
                  createEmpty(rewriter, activation.getLoc(), type),
                  activation.countGroups(op.getAxis())};
    replaceWithMatmul(rewriter, op, fusion, [&](OpBuilder &b, Location loc, auto arguments) {
      return activation.buildElement(b, loc, ValueRange(arguments).drop_back());
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

/// What no linear layer does along the way.
struct Decompose : OpInterfaceRewritePattern<LatentOpInterface> {
  Decompose(MLIRContext *context, bool fuseNorms)
      : OpInterfaceRewritePattern(context), fuseNorms(fuseNorms) {}

  LogicalResult matchAndRewrite(LatentOpInterface op, PatternRewriter &rewriter) const override {
    if (isTaken(op, fuseNorms))
      return rewriter.notifyMatchFailure(op, "the linear layer will take it");
    rewriter.replaceOp(op, op.decompose(rewriter, [&](FlatSymbolRefAttr name) {
      return materialize(rewriter, op, name);
    }));
    return success();
  }

  const bool fuseNorms;
};

struct LowerNeural : trm::impl::LowerNeuralBase<LowerNeural> {
  using LowerNeuralBase::LowerNeuralBase;

  void runOnOperation() override {
    if (failed(checkWeights()))
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    patterns.add<LowerLinear>(&getContext(), fuseNorms, numMatmuls, numFused);
    patterns.add<Decompose>(&getContext(), fuseNorms);
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
