//===- LowerKernels.cpp - trk kernels to scf and vector -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include "llvm/ADT/TypeSwitch.h"

namespace trm {
#define GEN_PASS_DEF_LOWERKERNELS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

bool trm::hasLowering(Operation *kernel) {
  auto matmul = dyn_cast<trk::PackedMatmulOp>(kernel);
  return matmul ? !matmul.hasFourBitWeight()
                : isa<trk::AttentionOp, trk::QuantizeOp, trk::RmsNormOp>(kernel);
}

namespace {
struct LowerKernels : trm::impl::LowerKernelsBase<LowerKernels> {
  void runOnOperation() override {
    SmallVector<DestinationStyleOpInterface> kernels;
    getOperation().walk([&](DestinationStyleOpInterface op) {
      if (isa<trk::TrkDialect>(op->getDialect()))
        kernels.push_back(op);
    });
    TargetAttr target = TargetAttr::of(getOperation());
    if (!kernels.empty() && !target) {
      getOperation().emitError("needs the attribute trm.target on the module to lower kernels for; "
                               "trmc --target-cpu attaches it");
      return signalPassFailure();
    }
    for (DestinationStyleOpInterface kernel : kernels)
      if (failed(lower(kernel, target)))
        return signalPassFailure();
  }

  LogicalResult lower(DestinationStyleOpInterface kernel, TargetAttr target) {
    if (!kernel.hasPureBufferSemantics())
      return kernel->emitError("is lowered on memrefs; bufferize first");
    if (auto matmul = dyn_cast<trk::PackedMatmulOp>(*kernel); matmul && !matmul.isPacked())
      return kernel->emitError("has a plain weight; run trk-pack-weights first");
    if (!hasLowering(kernel))
      return kernel->emitError("has no kernel for a target; trk-decompose makes loops of it");
    OpBuilder builder(kernel);
    llvm::TypeSwitch<Operation *>(kernel)
        .Case<trk::PackedMatmulOp>([&](auto op) { lowerPackedMatmul(op, builder, target); })
        .Case<trk::AttentionOp>([&](auto op) { lowerAttention(op, builder, target); })
        .Case<trk::QuantizeOp>([&](auto op) { lowerQuantize(op, builder, target); })
        .Case<trk::RmsNormOp>([&](auto op) { lowerRmsNorm(op, builder, target); });
    kernel->erase();
    return success();
  }
};
} // namespace
