//===- DecomposeKernels.cpp - kernels as what they mean -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trk/Trk.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace trm {
#define GEN_PASS_DEF_DECOMPOSEKERNELS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

struct DecomposeKernels : trm::impl::DecomposeKernelsBase<DecomposeKernels> {
  DecomposeKernels() = default;
  explicit DecomposeKernels(std::function<bool(Operation *)> hasKernel)
      : hasKernel(std::move(hasKernel)) {}

  void runOnOperation() override {
    SmallVector<linalg::AggregatedOpInterface> kernels;
    getOperation().walk([&](linalg::AggregatedOpInterface op) {
      if (isa<trk::TrkDialect>(op->getDialect()) && !(hasKernel && hasKernel(op)))
        kernels.push_back(op);
    });
    for (linalg::AggregatedOpInterface kernel : kernels) {
      OpBuilder builder(kernel);
      FailureOr<SmallVector<Value>> results = kernel.decomposeOperation(builder);
      if (failed(results)) {
        kernel->emitError("is decomposed on tensors, before bufferization, with constants where "
                          "its weight has four bits");
        return signalPassFailure();
      }
      kernel->replaceAllUsesWith(*results);
      kernel->erase();
      ++numDecomposed;
    }
  }

  std::function<bool(Operation *)> hasKernel;
};

} // namespace

std::unique_ptr<Pass> trm::createDecomposeKernels(std::function<bool(Operation *)> hasKernel) {
  return std::make_unique<DecomposeKernels>(std::move(hasKernel));
}
