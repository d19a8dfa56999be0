//===- Hoist.cpp - invariant code and scaling -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"
#include "trm/passes/Recursion/FoldScales.h"

#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

namespace trm {
#define GEN_PASS_DEF_HOIST
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct Hoist : trm::impl::HoistBase<Hoist> {
  using HoistBase::HoistBase;

  void runOnOperation() override {
    ModelOp model = getOperation();
    int64_t hoisted = 0;
    // Inner loops first: what leaves one may leave the next.
    model.walk([&](LoopLikeOpInterface loop) { hoisted += moveLoopInvariantCode(loop); });
    FoldedScales scales;
    if (foldScales)
      scales = trm::foldScales(model);
    numHoisted += hoisted;
    numFolded += scales.folded;
    if (hoisted || scales.folded)
      remark::passed(model.getLoc(), describe("Hoist"))
          << remark::metric("Hoisted", hoisted) << remark::metric("Folded", scales.folded);
    if (scales.kept)
      remark::missed(model.getLoc(), describe("KeepScale"))
          << remark::reason("no weight of its own takes the scaling")
          << remark::metric("Kept", scales.kept);
  }

  remark::RemarkOpts describe(StringRef name) {
    return remark::RemarkOpts::name(name).category(getArgument());
  }
};
} // namespace
