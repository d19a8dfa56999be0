//===- ExpandExp.cpp - exponential as a polynomial ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/Powers.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace trm {
#define GEN_PASS_DEF_EXPANDEXP
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

struct ExpandExp : trm::impl::ExpandExpBase<ExpandExp> {
  void runOnOperation() override {
    getOperation().walk([&](math::ExpOp op) {
      if (!getElementTypeOrSelf(op.getType()).isF32())
        return;
      OpBuilder builder(op);
      bool isApproximate = bitEnumContainsAll(op.getFastmath(), arith::FastMathFlags::afn);
      auto build = isApproximate ? buildFastExp : buildExp;
      op.replaceAllUsesWith(build(builder, op.getLoc(), op.getOperand()));
      op.erase();
      ++numExpanded;
    });
  }
};

} // namespace
