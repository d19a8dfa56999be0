//===- AssignPrecision.cpp - number formats of products ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/IR/Remarks.h"

#include "llvm/ADT/StringMap.h"

namespace trm {
#define GEN_PASS_DEF_ASSIGNPRECISION
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct AssignPrecision : trm::impl::AssignPrecisionBase<AssignPrecision> {
  using AssignPrecisionBase::AssignPrecisionBase;

  void runOnOperation() override {
    llvm::StringMap<Precision> exceptions;
    for (const PrecisionException &exception : except) {
      if (!getOperation().lookupSymbol<WeightOp>(exception.weight)) {
        getOperation().emitError("has no weight '")
            << exception.weight << "' to make an exception of";
        return signalPassFailure();
      }
      exceptions[exception.weight] = exception.precision;
    }
    int64_t products = 0, bf16 = 0, int8 = 0, mxInt4 = 0;
    // Without weights there is nothing to round to four bits.
    Precision ofLatents = precision == Precision::mxint4 ? Precision::int8 : precision;
    for (auto network : getOperation().getBody().getOps<NetworkOp>()) {
      if (narrowAttention)
        network.walk([&](AttentionOp attention) { attention.setPrecision(ofLatents); });
      network.walk([&](LinearOp linear) {
        auto exception = exceptions.find(linear.getWeight());
        Precision chosen = exception == exceptions.end() ? precision : exception->second;
        linear.setPrecision(chosen);
        ++products;
        bf16 += chosen == Precision::bf16;
        int8 += chosen == Precision::int8;
        mxInt4 += chosen == Precision::mxint4;
      });
    }
    if (precision != Precision::f32 && products == 0 && exceptions.empty())
      getOperation().emitWarning("has no product inside a network, so that precision ")
          << stringifyPrecision(precision) << " changes nothing";
    numBFloat16 += bf16;
    numInt8 += int8;
    numMxInt4 += mxInt4;
    if (bf16 || int8 || mxInt4)
      remark::passed(getOperation().getLoc(),
                     remark::RemarkOpts::name("AssignPrecision").category(getArgument()))
          << remark::metric("BFloat16", bf16) << remark::metric("Int8", int8)
          << remark::metric("MxInt4", mxInt4);
  }
};
} // namespace
