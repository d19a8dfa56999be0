//===- SplitDestinations.cpp - a destination for each use ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace trm {
#define GEN_PASS_DEF_SPLITDESTINATIONS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct SplitDestinations : trm::impl::SplitDestinationsBase<SplitDestinations> {
  void runOnOperation() override {
    SmallVector<tensor::EmptyOp> destinations;
    getOperation().walk([&](tensor::EmptyOp op) { destinations.push_back(op); });
    for (tensor::EmptyOp destination : destinations)
      for (OpOperand &use : llvm::make_early_inc_range(llvm::drop_begin(destination->getUses()))) {
        OpBuilder builder(use.getOwner());
        use.set(builder.clone(*destination)->getResult(0));
        ++numSplit;
      }
  }
};
} // namespace
