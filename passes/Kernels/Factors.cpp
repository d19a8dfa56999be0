//===- Factors.cpp - rounding to the factors of a dot instruction -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/Factors.h"

#include "trm/dialect/Decompose/Builders.h"
#include "trm/dialect/Trm/Rounding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace trm;

FactorEmitter::FactorEmitter(VectorEmitter &emitter, TargetAttr target, Type element,
                             int64_t bundle, int64_t zeroPoint)
    : e(emitter), element(element), bundle(bundle), zeroPoint(zeroPoint),
      hasBFloat16(!target.getBf16Dot().empty()) {}

Value FactorEmitter::largerMagnitude(Value largest, Value value) {
  Value magnitude = math::AbsFOp::create(e.b, e.loc, value);
  return e.larger(magnitude, largest);
}

Value FactorEmitter::largestOf(ArrayRef<Value> vectors) {
  Value largest = vectors.front();
  for (Value other : vectors.drop_front())
    largest = e.larger(largest, other);
  return largest;
}

FactorEmitter::Scale FactorEmitter::chooseScale(Value largest) {
  auto constant = [&](double value) {
    return isa<VectorType>(largest.getType()) ? e.splat(value) : e.scalar(value);
  };
  largest = arith::MaxNumFOp::create(e.b, e.loc, largest, constant(kLeastMagnitude));
  return {arith::MulFOp::create(e.b, e.loc, largest, constant(1.0 / kInt8Limit)),
          arith::DivFOp::create(e.b, e.loc, constant(kInt8Limit), largest)};
}

Value FactorEmitter::round(Value value, Value inverse) {
  VectorType type = e.vectorType.clone(element);
  if (isa<IntegerType>(element))
    return arith::TruncIOp::create(e.b, e.loc, type, toInteger(value, inverse));
  return hasBFloat16 ? arith::TruncFOp::create(e.b, e.loc, type, value).getResult()
                     : roundToBFloat16(e.b, e.loc, value);
}

Value FactorEmitter::toInteger(Value value, Value inverse) {
  Value shifted = trk::DotOp::create(e.b, e.loc, value, inverse,
                                     e.splat(kRounder + static_cast<double>(zeroPoint)));
  return arith::BitcastOp::create(e.b, e.loc, e.vectorType.clone(e.b.getI32Type()), shifted);
}

Value FactorEmitter::packBundles(int64_t count, function_ref<Value(int64_t)> valueAt,
                                 Value inverse) {
  int64_t perWord = 32 / element.getIntOrFloatBitWidth();
  SmallVector<Value, 2> words;
  for (int64_t begin = 0; begin < bundle; begin += perWord)
    words.push_back(
        packWord(begin, std::clamp<int64_t>(count - begin, 0, perWord), valueAt, inverse));
  Value bundles = words[0];
  if (words.size() == 2)
    bundles = vector::InterleaveOp::create(e.b, e.loc, words[0], words[1]);
  return vector::BitCastOp::create(e.b, e.loc, VectorType::get({e.lanes * bundle}, element),
                                   bundles);
}

SmallVector<Value> FactorEmitter::placeInPair(Value row, Value column) {
  Value two = e.index(2), size = e.index(bundle);
  auto add = [&](Value a, Value b) -> Value { return arith::AddIOp::create(e.b, e.loc, a, b); };
  auto scaled = [&](Value a, Value b) -> Value { return arith::MulIOp::create(e.b, e.loc, a, b); };
  Value bundles = arith::DivUIOp::create(e.b, e.loc, column, size);
  Value rest = arith::RemUIOp::create(e.b, e.loc, column, size);
  Value isSecond = arith::RemUIOp::create(e.b, e.loc, row, two);
  Value line = add(scaled(bundles, two), isSecond);
  return {arith::DivUIOp::create(e.b, e.loc, row, two), add(scaled(line, size), rest)};
}

/// The elements of `count` vectors in lanes of 32 bits, the first in the lowest.
Value FactorEmitter::packWord(int64_t begin, int64_t count, function_ref<Value(int64_t)> valueAt,
                              Value inverse) {
  VectorType words = e.vectorType.clone(e.b.getI32Type());
  unsigned bits = element.getIntOrFloatBitWidth();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(e.b, e.loc,
                                     DenseElementsAttr::get(words, static_cast<int32_t>(value)));
  };
  Value packed;
  for (int64_t i = 0; i < count; ++i) {
    Value factors = round(valueAt(begin + i), inverse);
    if (isa<FloatType>(element))
      factors = arith::BitcastOp::create(e.b, e.loc, e.vectorType.clone(e.b.getIntegerType(bits)),
                                         factors);
    Value word = arith::ExtUIOp::create(e.b, e.loc, words, factors);
    if (i > 0)
      word = arith::ShLIOp::create(e.b, e.loc, word, constant(i * bits));
    packed = packed ? arith::OrIOp::create(e.b, e.loc, packed, word).getResult() : word;
  }
  return packed ? packed : constant(0);
}
