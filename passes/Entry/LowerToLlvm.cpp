//===- LowerToLlvm.cpp - everything to the LLVM dialect ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Upstream's patterns with one type converter: of its passes some take indices
// to have 64 bits whatever the module says.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"
#include "trm/passes/Passes.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/IndexToLLVM/IndexToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/UBToLLVM/UBToLLVM.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace trm {
#define GEN_PASS_DEF_LOWERTOLLVM
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

struct LowerToLlvm : trm::impl::LowerToLlvmBase<LowerToLlvm> {
  void runOnOperation() override {
    if (!getOperation().getOps<ModelOp>().empty()) {
      getOperation().emitError("works on functions, but this is a trm.model; run "
                               "trm-numerics-pipeline, trm-kernels-pipeline and "
                               "trm-loops-pipeline first");
      return signalPassFailure();
    }
    simplifyVectors();
    LowerToLLVMOptions options(&getContext());
    options.useBarePtrCallConv = true;
    if (TargetAttr target = TargetAttr::of(getOperation()))
      options.overrideIndexBitwidth(target.getPointerBits());
    LLVMTypeConverter converter(&getContext(), options);
    RewritePatternSet patterns(&getContext());
    populate(patterns, converter);
    LLVMConversionTarget target(getContext());
    target.addLegalOp<ModuleOp>();
    if (failed(applyFullConversion(getOperation(), target, std::move(patterns))))
      signalPassFailure();
  }

private:
  /// What the conversion needs first of vectors of one dimension: masks,
  /// broadcasts and bit casts of kernels.
  void simplifyVectors() {
    RewritePatternSet patterns(&getContext());
    vector::populateVectorBitCastLoweringPatterns(patterns);
    vector::populateVectorBroadcastLoweringPatterns(patterns);
    vector::populateVectorMaskOpLoweringPatterns(patterns);
    vector::populateVectorMaskMaterializationPatterns(patterns, kVectorIndicesHave32Bits);
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  void populate(RewritePatternSet &patterns, LLVMTypeConverter &converter) {
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    index::populateIndexToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    populateFuncToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns,
                                           /*reassociateFPReductions=*/false,
                                           kVectorIndicesHave32Bits);
    ub::populateUBToLLVMConversionPatterns(converter, patterns);
  }

  static constexpr bool kVectorIndicesHave32Bits = true;
};

} // namespace
