//===- CppKernels.cpp - kernels that there are templates for ---*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppKernels.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
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

/// Whether `use` writes all of a buffer, or a part of it in a loop that writes the others.
static bool overwrites(OpOperand &use) {
  if (auto matmul = dyn_cast<trk::PackedMatmulOp>(use.getOwner()))
    return !matmul.readsInit() && matmul.isDpsInit(&use);
  auto store = dyn_cast<memref::StoreOp>(use.getOwner());
  return store && store.getMemRef() == use.get();
}

/// Whether a buffer is not read behind `op` before it is written anew.
static bool isDoneWith(Value buffer, Operation *op) {
  for (Operation *next = op->getNextNode(); next; next = next->getNextNode()) {
    auto isInside = [&](OpOperand &use) { return next->isAncestor(use.getOwner()); };
    auto uses = llvm::make_filter_range(buffer.getUses(), isInside);
    if (!uses.empty())
      return llvm::all_of(uses, overwrites);
  }
  return true;
}

/// Queries, keys and values are overwritten: nobody else may read them.
static bool mayTurn(trk::AttentionOp op) {
  if (isa<MemRefType>(op.getQkv().getType()))
    return isDoneWith(op.getQkv(), op);
  Operation *before = op.getQkv().getDefiningOp();
  return before && isa<DestinationStyleOpInterface>(before) && before->hasOneUse() &&
         before->getBlock() == op->getBlock();
}

/// Keys and values of 8 bits lie where they were before; the powers of more positions would not
/// fit the 32 bits of their sum (kPowerBits).
static bool hasAttention(trk::AttentionOp op) {
  constexpr int64_t mostPositions = 4096;
  if (op.getPrecision() == Precision::int8)
    return mayTurn(op) && op.getInit().getType().getDimSize(0) <= mostPositions;
  return op.getPrecision() == Precision::f32 && (!op.getRope() || mayTurn(op));
}

bool hasCppKernel(Operation *kernel) {
  return llvm::TypeSwitch<Operation *, bool>(kernel)
      .Case<trk::PackedMatmulOp>(hasProduct)
      .Case<trk::QuantizeOp>(hasQuantization)
      .Case<trk::AttentionOp>(hasAttention)
      .Case<trk::RmsNormOp>([](auto) { return true; })
      .Default(false);
}

} // namespace trm
