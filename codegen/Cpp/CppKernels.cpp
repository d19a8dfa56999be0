//===- CppKernels.cpp - kernels that there are templates for ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppKernels.h"
#include "trm/dialect/Trk/Trk.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trm {

/// Factors of one type in bundles of the portable target.
static bool hasProduct(trk::PackedMatmulOp op) {
  Type input = op.getInput().getType().getElementType();
  Type weight = op.getWeight().getType().getElementType();
  bool isKnown = input.isF32() || input.isInteger(8);
  return op.isPacked() && !op.getOffset() && !op.getPairs() && isKnown &&
         (input == weight || op.hasFourBitWeight());
}

static bool hasQuantization(trk::QuantizeOp op) {
  return op.getInit().getType().getElementType().isInteger(8) && !op.getPairs() &&
         op.getZeroPoint() == 0;
}

/// Queries and keys are turned in place: nobody else may read them.
static bool mayTurn(trk::AttentionOp op) {
  Value qkv = op.getQkv();
  if (isa<MemRefType>(qkv.getType())) {
    for (Operation *next = op->getNextNode(); next; next = next->getNextNode())
      for (OpOperand &operand : next->getOpOperands())
        if (operand.get() == qkv) {
          auto matmul = dyn_cast<trk::PackedMatmulOp>(next);
          return matmul && !matmul.readsInit() && matmul.isDpsInit(&operand);
        }
    return true;
  }
  Operation *before = qkv.getDefiningOp();
  return before && isa<DestinationStyleOpInterface>(before) && before->hasOneUse() &&
         before->getBlock() == op->getBlock();
}

bool hasCppKernel(Operation *kernel) {
  return llvm::TypeSwitch<Operation *, bool>(kernel)
      .Case<trk::PackedMatmulOp>(hasProduct)
      .Case<trk::QuantizeOp>(hasQuantization)
      .Case<trk::AttentionOp>([](auto op) { return !op.getRope() || mayTurn(op); })
      .Case<trk::RmsNormOp>([](auto) { return true; })
      .Default(false);
}

} // namespace trm
