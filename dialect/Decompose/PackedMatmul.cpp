//===- PackedMatmul.cpp - what a product with a packed weight means -----*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One loop nest over the elements of the result, with the sums of its groups as loops in it:
// sums of their own would be buffers as large as the result, for each group one.
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Decompose/Builders.h"
#include "trm/dialect/Trm/Rounding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace trm;

namespace {

/// The elements of a constant without their sign, which arith does not have; or null.
Value withoutSign(OpBuilder &b, Value constant) {
  Attribute value;
  auto type = cast<RankedTensorType>(constant.getType()).clone(b.getI8Type());
  if (!matchPattern(constant, m_Constant(&value)))
    return {};
  TypedAttr words;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    words = DenseResourceElementsAttr::get(type, resource.getRawHandle());
  else
    words = cast<DenseElementsAttr>(value).bitcast(b.getI8Type());
  return arith::ConstantOp::create(b, constant.getLoc(), type, words);
}

/// Builds the element of a result at its place in the loop nest.
class ElementOfProduct {
public:
  ElementOfProduct(trk::PackedMatmulOp op, Value weight, Value weightScale, OpBuilder &b,
                   Location loc)
      : op(op), weight(weight), weightScale(weightScale), b(b), loc(loc), i{b, loc} {
    bool features = op.getAxis() == Axis::features;
    line = i.loop(features ? 0 : 1);
    output = i.loop(features ? 1 : 0);
  }

  Value run(Value before) {
    Block &block = op.getEpilogue().front();
    IRMapping mapping;
    for (auto [group, argument] : llvm::enumerate(block.getArguments().drop_back()))
      mapping.map(argument, getAccumulator(static_cast<int64_t>(group)));
    mapping.map(block.getArguments().back(), before);
    for (Operation &scalar : block.without_terminator())
      b.clone(scalar, mapping);
    return mapping.lookup(op.getYield().getValue());
  }

private:
  bool isInteger() { return static_cast<bool>(op.getInputScale()); }
  /// Outputs of each group.
  int64_t getPerGroup() { return op.getNumOutputs() / op.getGroups(); }

  Value load(Value tensor, ValueRange at) { return tensor::ExtractOp::create(b, loc, tensor, at); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  Value number(int32_t value) {
    return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(value));
  }

  Value getAccumulator(int64_t group) {
    Value n = i.add(output, i.number(group * getPerGroup()));
    Value bias = op.getBias() ? load(op.getBias(), n) : Value();
    if (!isInteger())
      return sum(bias ? bias : createFloat(b, loc, 0), group);
    Value scale = load(op.getInputScale(), line), value;
    if (op.hasFourBitWeight()) {
      // Integers count quarters of their block's scale.
      value = mul(sum(createFloat(b, loc, 0), group), createFloat(b, loc, 0.25));
    } else {
      value = sum(op.getOffset() ? load(op.getOffset(), n) : number(0), group);
      value = arith::SIToFPOp::create(b, loc, b.getF32Type(), value);
      value = mul(value, load(weightScale, n));
    }
    value = mul(value, scale);
    return bias ? arith::AddFOp::create(b, loc, value, bias).getResult() : value;
  }

  /// `begin` and all products of a group's output.
  Value sum(Value begin, int64_t group) {
    int64_t depth = op.getDepth() * op.getBundle();
    auto loop = scf::ForOp::create(
        b, loc, i.number(0), i.number(depth), i.number(1), begin,
        [&](OpBuilder &inner, Location loc, Value k, ValueRange carried) {
          OpBuilder::InsertionGuard guard(b);
          b.setInsertionPoint(inner.getInsertionBlock(), inner.getInsertionPoint());
          scf::YieldOp::create(b, loc, addProduct(carried[0], group, k));
        });
    return loop.getResult(0);
  }

  Value addProduct(Value before, int64_t group, Value k) {
    if (!isInteger())
      return arith::AddFOp::create(b, loc, before,
                                   mul(widened(loadInput(k)), widened(loadWeight(group, k))));
    Value product = arith::MulIOp::create(
        b, loc, widened(loadInput(k)),
        op.hasFourBitWeight() ? loadHalf(group, k) : signExtended(loadWeight(group, k)));
    if (!op.hasFourBitWeight())
      return arith::AddIOp::create(b, loc, before, product);
    Value term = arith::SIToFPOp::create(b, loc, b.getF32Type(), product);
    return arith::AddFOp::create(b, loc, before, mul(term, loadBlockScale(group, k)));
  }

  Value widened(Value factor) {
    if (factor.getType().isF32())
      return factor;
    if (isa<FloatType>(factor.getType()))
      return arith::ExtFOp::create(b, loc, b.getF32Type(), factor);
    // With a zero point they are unsigned.
    if (op.getOffset() && factor.getType().isInteger(8))
      return arith::ExtUIOp::create(b, loc, b.getI32Type(), factor);
    return signExtended(factor);
  }

  Value signExtended(Value factor) {
    return arith::ExtSIOp::create(b, loc, b.getI32Type(), factor);
  }

  Value loadInput(Value k) {
    int64_t bundle = op.getBundle();
    if (op.getAxis() == Axis::positions)
      return load(op.getInput(),
                  {i.over(k, bundle), i.add(i.times(line, bundle), i.rest(k, bundle))});
    if (!op.getPairs())
      return load(op.getInput(), {line, k});
    Value place = i.add(i.times(i.over(k, bundle), 2), i.rest(line, 2));
    return load(op.getInput(), {i.over(line, 2), i.add(i.times(place, bundle), i.rest(k, bundle))});
  }

  /// Outputs of each group in a panel.
  int64_t getWidth() {
    return op.getWeight().getType().getDimSize(2) / op.getBundle() / op.getGroups();
  }

  Value getPanel() { return i.over(output, getWidth()); }
  Value getColumn(int64_t group) {
    return i.add(i.rest(output, getWidth()), i.number(group * getWidth()));
  }

  Value loadWeight(int64_t group, Value k) {
    int64_t bundle = op.getBundle();
    if (!op.isPacked())
      return load(weight, {i.add(output, i.number(group * getPerGroup())), k});
    return load(weight, {getPanel(), i.over(k, bundle),
                         i.add(i.times(getColumn(group), bundle), i.rest(k, bundle))});
  }

  /// The four bits of a factor as an integer: of two bundles, the first in the lower halves.
  Value loadHalf(int64_t group, Value k) {
    int64_t bundle = op.getBundle();
    Value at = i.add(i.times(getColumn(group), bundle), i.rest(k, bundle));
    Value byte = load(weight, {getPanel(), i.over(k, 2 * bundle), at});
    byte = arith::ExtUIOp::create(b, loc, b.getI32Type(), byte);
    Value isLower = i.below(i.rest(k, 2 * bundle), bundle);
    Value upper = arith::ShRUIOp::create(b, loc, byte, number(4));
    Value lower = arith::AndIOp::create(b, loc, byte, number(15));
    Value half = arith::SelectOp::create(b, loc, isLower, lower, upper);
    Value isNegative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, half, number(7));
    Value negative = arith::SubIOp::create(b, loc, half, number(16));
    return arith::SelectOp::create(b, loc, isNegative, negative, half);
  }

  /// E8M0 is the exponent of a float32.
  Value loadBlockScale(int64_t group, Value k) {
    constexpr int32_t mantissa = 1 << 23;
    Value exponent = load(weightScale, {getPanel(), i.over(k, kMxBlock), getColumn(group)});
    exponent = arith::ExtUIOp::create(b, loc, b.getI32Type(), exponent);
    Value word = arith::MulIOp::create(b, loc, exponent, number(mantissa));
    return arith::BitcastOp::create(b, loc, b.getF32Type(), word);
  }

  trk::PackedMatmulOp op;
  Value weight, weightScale;
  OpBuilder &b;
  Location loc;
  Indices i;
  Value line, output;
};

} // namespace

FailureOr<SmallVector<Value>> trk::PackedMatmulOp::decomposeOperation(OpBuilder &builder) {
  if (!hasPureTensorSemantics())
    return failure();
  Value weight = getWeight(), scale = getWeightScale();
  if (hasFourBitWeight()) {
    weight = withoutSign(builder, weight);
    scale = withoutSign(builder, scale);
    if (!weight || !scale)
      return failure();
  }
  Value result = createElementwise(
      builder, getLoc(), getInit(), {}, {}, [&](OpBuilder &b, Location loc, ValueRange elements) {
        return ElementOfProduct(*this, weight, scale, b, loc).run(elements.back());
      });
  if (getNormEpsilon())
    result = createNormalized(builder, getLoc(), result, getAxis(), *getNormEpsilon(), getAddend());
  return SmallVector<Value>{result};
}
