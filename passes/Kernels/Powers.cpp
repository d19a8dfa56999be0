//===- Powers.cpp - exponentials in arith -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/Powers.h"

#include "trm/dialect/Trm/Rounding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace trm;

namespace {

/// Builds constants and arithmetic of one type, f32 or a vector of f32.
struct FloatEmitter {
  OpBuilder &b;
  Location loc;
  Type type;

  Type like(Type element) const {
    auto vector = dyn_cast<VectorType>(type);
    return vector ? vector.clone(element) : element;
  }
  Value constant(double value) const {
    auto scalar = b.getF32FloatAttr(static_cast<float>(value));
    if (auto vector = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(b, loc, DenseElementsAttr::get(vector, Attribute(scalar)));
    return arith::ConstantOp::create(b, loc, scalar);
  }
  /// Fused where the target has the instruction.
  Value fma(Value x, Value y, Value z) const {
    constexpr auto contract = arith::FastMathFlags::contract;
    return arith::AddFOp::create(b, loc, arith::MulFOp::create(b, loc, x, y, contract), z,
                                 contract);
  }
  /// `value` where the comparison with the bound holds, else the bound, of a NaN too: one
  /// instruction on x86, where minnum and maxnum are three.
  Value bounded(Value value, arith::CmpFPredicate predicate, double bound) const {
    Value limit = constant(bound);
    Value holds = arith::CmpFOp::create(b, loc, predicate, value, limit);
    return arith::SelectOp::create(b, loc, holds, value, limit);
  }
  Value bitsOf(Value value) const {
    return arith::BitcastOp::create(b, loc, like(b.getI32Type()), value);
  }
  /// `value` times 2^n, by adding n to its exponent: n lies in the low bits of n + kRounder.
  Value scaleByPower(Value value, Value shifted) const {
    Type integers = like(b.getI32Type());
    TypedAttr distance = b.getI32IntegerAttr(23);
    if (auto vector = dyn_cast<VectorType>(integers))
      distance = DenseElementsAttr::get(vector, Attribute(distance));
    Value exponent = arith::ShLIOp::create(b, loc, bitsOf(shifted),
                                           arith::ConstantOp::create(b, loc, distance).getResult());
    Value scaled = arith::AddIOp::create(b, loc, bitsOf(value), exponent);
    return arith::BitcastOp::create(b, loc, type, scaled);
  }
  /// Horner's rule, the highest coefficient first.
  Value evaluate(ArrayRef<double> coefficients, Value x) const {
    Value sum = constant(coefficients.front());
    for (double coefficient : coefficients.drop_front())
      sum = fma(sum, x, constant(coefficient));
    return sum;
  }
};

constexpr double kLog2OfE = 1.44269504088896341;

} // namespace

Value trm::buildExp(OpBuilder &b, Location loc, Value x) {
  FloatEmitter e{b, loc, x.getType()};
  // Inside these bounds the result is a normal number; an infinity and a NaN of softmax's
  // masking come out bounded.
  x = e.bounded(x, arith::CmpFPredicate::OLT, 88.0);
  x = e.bounded(x, arith::CmpFPredicate::OGT, -87.0);

  // n = round(x / ln 2): adding 1.5 * 2^23 leaves the integer in the low bits.
  Value rounder = e.constant(kRounder);
  Value shifted = e.fma(x, e.constant(kLog2OfE), rounder);
  Value n = arith::SubFOp::create(b, loc, shifted, rounder);

  // r = x - n ln 2 in two parts.
  Value r = e.fma(n, e.constant(-0.693359375), x);
  r = e.fma(n, e.constant(2.12194440e-4), r);

  // exp(r) on [-ln 2 / 2, ln 2 / 2], coefficients of Cephes' expf.
  Value p = e.evaluate({1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2,
                        1.6666665459e-1, 5.0000001201e-1},
                       r);
  Value squared = arith::MulFOp::create(b, loc, r, r);
  Value rest = arith::AddFOp::create(b, loc, r, e.constant(1.0));
  return e.scaleByPower(e.fma(p, squared, rest), shifted);
}

/// 2^x by a polynomial of what is left of x beside an integer, whose coefficients have the least
/// largest relative error on [-1/2, 1/2].
static Value buildPower(const FloatEmitter &e, Value x, ArrayRef<double> coefficients) {
  x = e.bounded(x, arith::CmpFPredicate::OGT, -126.0);
  Value rounder = e.constant(kRounder);
  Value shifted = arith::AddFOp::create(e.b, e.loc, x, rounder);
  Value whole = arith::SubFOp::create(e.b, e.loc, shifted, rounder);
  Value rest = arith::SubFOp::create(e.b, e.loc, x, whole);
  return e.scaleByPower(e.evaluate(coefficients, rest), shifted);
}

Value trm::buildPowerOfTwo(OpBuilder &b, Location loc, Value x) {
  return buildPower({b, loc, x.getType()}, x,
                    {0.0551716653, 0.242611125, 0.693260986, 0.999928073});
}

Value trm::buildFastExp(OpBuilder &b, Location loc, Value x) {
  FloatEmitter e{b, loc, x.getType()};
  Value scaled = arith::MulFOp::create(b, loc, x, e.constant(kLog2OfE));
  scaled = e.bounded(scaled, arith::CmpFPredicate::OLT, 126.0);
  return buildPower(
      e, scaled,
      {0.00132764718, 0.00967554137, 0.0555071327, 0.240221197, 0.693146967, 1.00000007});
}
