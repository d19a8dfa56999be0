//===- LowerDot.cpp - trk.dot to instructions ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trm {
#define GEN_PASS_DEF_LOWERDOT
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct LowerDot : trm::impl::LowerDotBase<LowerDot> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](trk::DotOp op) {
      if (op.getA().getType() != op.getAcc().getType()) {
        op.emitError("has no instruction for ")
            << op.getA().getType() << " into " << op.getAcc().getType();
        return WalkResult::interrupt();
      }
      OpBuilder builder(op);
      // Fused where the target has the instruction; vector.fma would become a
      // library call where it has not.
      constexpr auto contract = arith::FastMathFlags::contract;
      Value product = arith::MulFOp::create(builder, op.getLoc(), op.getA(), op.getB(), contract);
      Value sum = arith::AddFOp::create(builder, op.getLoc(), product, op.getAcc(), contract);
      op.replaceAllUsesWith(sum);
      op.erase();
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
