//===- ExpandExp.cpp - exponential as a polynomial ----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace trm {
#define GEN_PASS_DEF_EXPANDEXP
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// Builds constants and arithmetic of one type, f32 or a vector of f32.
struct FloatEmitter {
  OpBuilder &b;
  Location loc;
  Type type;

  Value constant(float value) {
    auto scalar = b.getF32FloatAttr(value);
    if (auto vector = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(vector, Attribute(scalar)));
    return arith::ConstantOp::create(b, loc, scalar);
  }
  Value constantBits(Type intType, int32_t value) {
    auto scalar = b.getI32IntegerAttr(value);
    if (auto vector = dyn_cast<VectorType>(intType))
      return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(vector, Attribute(scalar)));
    return arith::ConstantOp::create(b, loc, scalar);
  }
  /// Fused where the target has the instruction.
  Value fma(Value x, Value y, Value z) {
    constexpr auto contract = arith::FastMathFlags::contract;
    return arith::AddFOp::create(b, loc, arith::MulFOp::create(b, loc, x, y, contract), z,
                                 contract);
  }
};

Value expandExp(OpBuilder &builder, math::ExpOp op) {
  Location loc = op.getLoc();
  FloatEmitter e{builder, loc, op.getType()};
  // Inside these bounds the result is a normal number. The order of the
  // operands lets an infinity and a NaN of softmax's masking come out bounded.
  Value x = arith::MinNumFOp::create(builder, loc, op.getOperand(), e.constant(88.0f));
  x = arith::MaxNumFOp::create(builder, loc, x, e.constant(-87.0f));

  // n = round(x / ln 2): adding 1.5 * 2^23 leaves the integer in the low bits.
  constexpr float kMagic = 12582912.0f;
  Value magic = e.constant(kMagic);
  Value shifted = e.fma(x, e.constant(1.44269504088896341f), magic);
  Value n = arith::SubFOp::create(builder, loc, shifted, magic);

  // r = x - n ln 2 in two parts.
  Value r = e.fma(n, e.constant(-0.693359375f), x);
  r = e.fma(n, e.constant(2.12194440e-4f), r);

  // exp(r) on [-ln 2 / 2, ln 2 / 2], coefficients of Cephes' expf.
  Value p = e.constant(1.9875691500e-4f);
  for (float coefficient :
       {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f})
    p = e.fma(p, r, e.constant(coefficient));
  Value squared = arith::MulFOp::create(builder, loc, r, r);
  Value rest = arith::AddFOp::create(builder, loc, r, e.constant(1.0f));
  Value fraction = e.fma(p, squared, rest);

  // times 2^n, by adding n to the exponent bits.
  Type intType = IntegerType::get(builder.getContext(), 32);
  if (auto vector = dyn_cast<VectorType>(op.getType()))
    intType = vector.clone(intType);
  Value bits = arith::BitcastOp::create(builder, loc, intType, shifted);
  Value exponent = arith::ShLIOp::create(builder, loc, bits, e.constantBits(intType, 23));
  Value base = arith::BitcastOp::create(builder, loc, intType, fraction);
  Value scaled = arith::AddIOp::create(builder, loc, base, exponent);
  return arith::BitcastOp::create(builder, loc, op.getType(), scaled);
}

struct ExpandExp : trm::impl::ExpandExpBase<ExpandExp> {
  void runOnOperation() override {
    getOperation().walk([&](math::ExpOp op) {
      if (!getElementTypeOrSelf(op.getType()).isF32())
        return;
      OpBuilder builder(op);
      op.replaceAllUsesWith(expandExp(builder, op));
      op.erase();
      ++numExpanded;
    });
  }
};

} // namespace
