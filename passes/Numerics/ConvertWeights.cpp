//===- ConvertWeights.cpp - weights to float32 --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "trm/dialect/Trm/Elements.h"

namespace trm {
#define GEN_PASS_DEF_CONVERTWEIGHTS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {
struct ConvertWeights : trm::impl::ConvertWeightsBase<ConvertWeights> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([&](WeightOp weight) {
      return failed(convert(weight)) ? WalkResult::interrupt() : WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

  LogicalResult convert(WeightOp weight) {
    RankedTensorType type = weight.getType();
    if (!hasElements(weight.getValue()))
      return weight.emitError("cannot read weight '")
             << weight.getSymName() << "' of type " << type
             << ": its elements are missing (text printed without weights?); keep models as "
                "bytecode, `trmc --emit=mlir -o MODEL.mlirbc`";
    if (type.getElementType().isF32())
      return success();
    FailureOr<SmallVector<float, 0>> floats = readFloats(weight.getValue());
    if (failed(floats))
      return weight.emitError("cannot convert weight '")
             << weight.getSymName() << "' of type " << type
             << ": known element types are f64, f32, f16 and bf16";
    auto converted = type.clone(Float32Type::get(&getContext()));
    weight.setValueAttr(
        createFloatResource(converted, weight.getSymName(),
                            [&](MutableArrayRef<float> out) { llvm::copy(*floats, out.begin()); }));
    ++numConverted;
    return success();
  }
};
} // namespace
