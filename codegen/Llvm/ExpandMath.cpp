//===- ExpandMath.cpp - functions without an instruction -----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Llvm/ExpandMath.h"
#include "llvm/CodeGen/TargetLowering.h"
#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;

namespace trm {

static Value *choose(IRBuilder<> &b, Value *x, Value *y, bool isMax) {
  Value *isX = isMax ? b.CreateFCmpOGT(x, y) : b.CreateFCmpOLT(x, y);
  return b.CreateSelect(isX, x, y);
}

static Value *chooseLane(IRBuilder<> &b, Value *vector, bool isMax) {
  auto *type = cast<FixedVectorType>(vector->getType());
  Value *result = b.CreateExtractElement(vector, b.getInt32(0));
  for (unsigned lane = 1; lane < type->getNumElements(); ++lane)
    result = choose(b, b.CreateExtractElement(vector, b.getInt32(lane)), result, isMax);
  return result;
}

/// As inverseRoot() of codegen/Cpp/Kernels/Math.h, times `x`.
static Value *approximateRoot(IRBuilder<> &b, Value *x) {
  Type *type = x->getType(), *bits = type->getWithNewType(b.getInt32Ty());
  auto number = [&](double value) { return ConstantFP::get(type, value); };
  Value *half = b.CreateLShr(b.CreateBitCast(x, bits), 1);
  Value *y = b.CreateBitCast(b.CreateSub(ConstantInt::get(bits, 0x5f3759df), half), type);
  Value *halfX = b.CreateFMul(x, number(0.5));
  for (int step = 0; step < 4; ++step) {
    Value *product = b.CreateFMul(b.CreateFMul(halfX, y), y);
    y = b.CreateFMul(y, b.CreateFSub(number(1.5), product));
  }
  return b.CreateFMul(x, y);
}

/// What computes the same, or null where `call` is none of them.
static Value *expand(IntrinsicInst &call, const TargetLowering &lowering) {
  auto has = [&](unsigned operation) {
    return lowering.isOperationLegalOrCustom(operation, MVT::f32);
  };
  IRBuilder<> b(&call);
  if (call.getIntrinsicID() == Intrinsic::sqrt)
    return has(ISD::FSQRT) ? nullptr : approximateRoot(b, call.getArgOperand(0));
  if (has(ISD::FMAXNUM))
    return nullptr;
  switch (call.getIntrinsicID()) {
  case Intrinsic::maxnum:
  case Intrinsic::minnum:
    return choose(b, call.getArgOperand(0), call.getArgOperand(1),
                  call.getIntrinsicID() == Intrinsic::maxnum);
  case Intrinsic::vector_reduce_fmax:
  case Intrinsic::vector_reduce_fmin:
    return chooseLane(b, call.getArgOperand(0),
                      call.getIntrinsicID() == Intrinsic::vector_reduce_fmax);
  default:
    return nullptr;
  }
}

void expandMath(Module &module, const TargetMachine &machine) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    const TargetLowering *lowering = machine.getSubtargetImpl(function)->getTargetLowering();
    for (Instruction &instruction : make_early_inc_range(instructions(function)))
      if (auto *call = dyn_cast<IntrinsicInst>(&instruction))
        if (Value *value = expand(*call, *lowering)) {
          call->replaceAllUsesWith(value);
          call->eraseFromParent();
        }
  }
}

} // namespace trm
