//===- LowerDot.cpp - trk.dot to instructions ---------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Factors of the accumulator's type are multiplied and added. Bundles of narrower
// ones go to the instruction that the target names, or are taken apart: lane by
// lane, first to last, in the accumulator's type.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/DotInstruction.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace trm {
#define GEN_PASS_DEF_LOWERDOT
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

class DotLowering {
public:
  DotLowering(trk::DotOp op, TargetAttr target)
      : op(op), target(target), b(op), loc(op.getLoc()), acc(op.getAcc().getType()),
        factor(op.getA().getType().getElementType()),
        bundle(op.getA().getType().getNumElements() / acc.getNumElements()),
        bits(acc.getNumElements() * acc.getElementTypeBitWidth()) {}

  /// Null where there is nothing to lower to.
  Value run() {
    if (op.getPairs())
      return lowerPairs();
    if (bundle == 1 && acc == op.getA().getType())
      return multiplyAdd(op.getA(), op.getB(), op.getAcc());
    if (factor.isBF16() && bundle == 2 && acc.getElementType().isF32())
      return lowerBFloat16();
    bool isBundle = bundle * factor.getIntOrFloatBitWidth() == 32;
    if (isa<IntegerType>(factor) && isBundle && acc.getElementType().isInteger(32))
      return lowerInteger();
    return {};
  }

private:
  Value multiplyAdd(Value lhs, Value rhs, Value sum) {
    if (isa<IntegerType>(acc.getElementType())) {
      Value product = arith::MulIOp::create(b, loc, lhs, rhs);
      return arith::AddIOp::create(b, loc, product, sum);
    }
    // Fused where the target has the instruction; vector.fma would become a
    // library call where it has not.
    constexpr auto contract = arith::FastMathFlags::contract;
    Value product = arith::MulFOp::create(b, loc, lhs, rhs, contract);
    return arith::AddFOp::create(b, loc, product, sum, contract);
  }

  Value call(const Twine &intrinsic, Type type, ValueRange operands) {
    auto name = b.getStringAttr("llvm." + intrinsic);
    return LLVM::CallIntrinsicOp::create(b, loc, type, name, operands).getResult(0);
  }

  Value lowerPairs() {
    if (!isa<IntegerType>(factor) || !acc.getElementType().isInteger(32))
      return {};
    const DotInstruction *dot = target ? target.findDot(Precision::int8) : nullptr;
    return dot && dot->pairs ? addByIntrinsic(*dot) : Value();
  }

  /// By the instruction of that name, if it is for these factors and that width; or null.
  Value addByIntrinsic(const DotInstruction &dot) {
    int64_t factors = op.getPairs() ? 2 * bundle : bundle;
    StringRef name = findIntrinsic(dot.intrinsics, bits);
    if (name.empty() || dot.bundle != factors || factor.getIntOrFloatBitWidth() != dot.factorBits)
      return {};
    return call(name, acc, {op.getAcc(), op.getA(), op.getB()});
  }

  Value lowerBFloat16() {
    if (const DotInstruction *dot = target ? target.findDot(Precision::bf16) : nullptr)
      if (Value sum = addByIntrinsic(*dot))
        return sum;
    // A float32 whose lower half is zero is that bfloat16.
    auto words = acc.clone(b.getI32Type());
    auto half = [&](Value factors, bool upper) -> Value {
      Value word = vector::BitCastOp::create(b, loc, words, factors);
      auto constant = [&](int32_t value) {
        return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(words, value));
      };
      if (upper)
        word = arith::AndIOp::create(b, loc, word, constant(static_cast<int32_t>(0xffff0000u)));
      else
        word = arith::ShLIOp::create(b, loc, word, constant(16));
      return arith::BitcastOp::create(b, loc, acc, word);
    };
    Value sum = op.getAcc();
    for (bool upper : {false, true})
      sum = multiplyAdd(half(op.getA(), upper), half(op.getB(), upper), sum);
    return sum;
  }

  Value lowerInteger() {
    const DotInstruction *dot = target ? target.findDot(Precision::int8) : nullptr;
    if (!dot)
      return takeApart();
    if (Value sum = addByIntrinsic(*dot))
      return sum;
    if (dot->name == "smlad" && bundle == dot->bundle)
      return lowerSmlad();
    StringRef pairs = bundle == 2 ? findIntrinsic(dot->pairIntrinsics, bits) : "";
    if (pairs.empty())
      return takeApart();
    Value products = call(pairs, acc, {op.getA(), op.getB()});
    return arith::AddIOp::create(b, loc, op.getAcc(), products);
  }

  /// In general registers, two products of 16 bits at a time: those of the even
  /// elements of a bundle, then those of the odd ones.
  Value lowerSmlad() {
    auto words = acc.clone(b.getI32Type());
    Value aWords = vector::BitCastOp::create(b, loc, words, op.getA());
    Value bWords = vector::BitCastOp::create(b, loc, words, op.getB());
    Type i32 = b.getI32Type();
    Value eight = arith::ConstantIntOp::create(b, loc, 8, 32);
    auto widen = [&](Value word, bool odd) {
      if (odd)
        word = call("fshr.i32", i32, {word, word, eight});
      return call("arm.sxtb16", i32, word);
    };
    Value result = op.getAcc();
    for (int64_t lane = 0; lane < acc.getNumElements(); ++lane) {
      Value left = vector::ExtractOp::create(b, loc, aWords, lane);
      Value right = vector::ExtractOp::create(b, loc, bWords, lane);
      Value sum = vector::ExtractOp::create(b, loc, result, lane);
      for (bool odd : {false, true})
        sum = call("arm.smlad", i32, {widen(left, odd), widen(right, odd), sum});
      result = vector::InsertOp::create(b, loc, sum, result, lane);
    }
    return result;
  }

  /// Element by element of each bundle, widened with its sign. Factors are unsigned
  /// only where the target has the instruction that wants them so.
  Value takeApart() {
    auto words = acc.clone(b.getI32Type());
    auto element = [&](Value factors, int64_t index) -> Value {
      int32_t width = 32 / bundle;
      auto shift = [&](int32_t distance) {
        return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(words, distance));
      };
      Value word = vector::BitCastOp::create(b, loc, words, factors);
      int32_t above = 32 - width * static_cast<int32_t>(index + 1);
      if (above > 0)
        word = arith::ShLIOp::create(b, loc, word, shift(above));
      return arith::ShRSIOp::create(b, loc, word, shift(32 - width));
    };
    Value sum = op.getAcc();
    for (int64_t index = 0; index < bundle; ++index)
      sum = multiplyAdd(element(op.getA(), index), element(op.getB(), index), sum);
    return sum;
  }

  trk::DotOp op;
  TargetAttr target;
  OpBuilder b;
  Location loc;
  VectorType acc;
  Type factor;
  int64_t bundle, bits;
};

struct LowerDot : trm::impl::LowerDotBase<LowerDot> {
  void runOnOperation() override {
    TargetAttr target = TargetAttr::of(getOperation());
    WalkResult result = getOperation().walk([&](trk::DotOp op) {
      Value sum = DotLowering(op, target).run();
      if (!sum) {
        op.emitError("has no instruction for ")
            << op.getA().getType() << " into " << op.getAcc().getType();
        return WalkResult::interrupt();
      }
      op.replaceAllUsesWith(sum);
      op.erase();
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
