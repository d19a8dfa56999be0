//===- HeadPacker.cpp - factors of one head of attention ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/HeadPacker.h"

#include "trm/dialect/Trm/Rounding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <numeric>

using namespace mlir;
using namespace trm;

int64_t HeadLayout::getPaddedKeys(int64_t lanes) const {
  return llvm::alignTo(positions, std::lcm(lanes, format.bundle));
}

int64_t HeadLayout::getLineWidth(int64_t lanes, bool turns) const {
  int64_t half = turns ? headDim / 2 : 0;
  int64_t stored = half + llvm::alignTo(headDim - half, lanes);
  return llvm::alignTo(std::max(stored, getFeatureBundles() * format.bundle + lanes - 1), lanes);
}

int64_t HeadLayout::getPowerZeroPoint() const {
  bool isSigned = format.input.isInteger(8) && format.zeroPoint == 0;
  return isSigned ? -128 : 0;
}

void HeadScratch::forEach(function_ref<void(Value &)> body) {
  for (Value *buffer :
       {&keys, &values, &line, &keyScale, &keyOffset, &valueMean, &valueScale, &valueOffset})
    if (*buffer)
      body(*buffer);
}

HeadPacker::HeadPacker(VectorEmitter &emitter, trk::AttentionOp op, TargetAttr target,
                       const HeadLayout &layout)
    : e(emitter), op(op), layout(layout),
      queryFactors(emitter, target, layout.format.input, layout.format.bundle,
                   layout.format.zeroPoint),
      otherFactors(emitter, target, layout.format.input, layout.format.bundle, /*zeroPoint=*/0) {}

Value HeadPacker::add(Value a, Value b) { return arith::AddIOp::create(e.b, e.loc, a, b); }

Value HeadPacker::multiply(Value a, int64_t factor) {
  return factor == 1 ? a : arith::MulIOp::create(e.b, e.loc, a, e.index(factor)).getResult();
}

void HeadPacker::forBlocks(int64_t size, int64_t width, BlockBody body) {
  int64_t before = 0;
  for (RowRun run : balanceRows(size, width, e.lanes)) {
    e.forEach(0, run.count, 1, [&](Value i) {
      body(e.offset(i, before), e.offset(multiply(i, run.height), run.begin), run.height);
    });
    before += run.count;
  }
}

SmallVector<Value> HeadPacker::placeIn(Value row, Value column) {
  if (!layout.format.pairs)
    return {row, column};
  return otherFactors.placeInPair(row, column);
}

//===----------------------------------------------------------------------===//
// Queries and keys
//===----------------------------------------------------------------------===//

/// The elements of a query or key, those of the lower half before those of the upper one.
SmallVector<HeadPacker::Part> HeadPacker::turnLine(Value position, Value first, double factor) {
  auto times = [&](Value a, Value b) -> Value { return arith::MulFOp::create(e.b, e.loc, a, b); };
  auto scaled = [&](Value value) { return factor == 1.0 ? value : times(value, e.splat(factor)); };
  int64_t half = op.getRope() ? layout.headDim / 2 : layout.headDim;
  Value zero = e.index(0), one = e.index(1);
  SmallVector<Part> lower, upper;
  e.forVectors(half, [&](int64_t vector, int64_t valid) {
    int64_t begin = vector * e.lanes;
    Value low = e.loadVector(op.getQkv(), {position, e.offset(first, begin)}, valid);
    if (!op.getRope()) {
      lower.push_back({scaled(low), begin});
      return;
    }
    Value high = e.loadVector(op.getQkv(), {position, e.offset(first, half + begin)}, valid);
    Value cosine = e.loadVector(op.getRope(), {zero, position, e.index(begin)}, valid);
    Value sine = e.loadVector(op.getRope(), {one, position, e.index(begin)}, valid);
    lower.push_back(
        {scaled(arith::SubFOp::create(e.b, e.loc, times(low, cosine), times(high, sine))), begin});
    upper.push_back(
        {scaled(arith::AddFOp::create(e.b, e.loc, times(high, cosine), times(low, sine))),
         half + begin});
  });
  lower.append(upper);
  return lower;
}

Value HeadPacker::asInteger(Value value, Value inverse, FactorEmitter &factors) {
  VectorType type = e.vectorType.clone(e.b.getI32Type());
  auto distance =
      arith::ConstantOp::create(e.b, e.loc, DenseElementsAttr::get(type, static_cast<int32_t>(24)));
  Value bits = arith::ShLIOp::create(e.b, e.loc, factors.toInteger(value, inverse), distance);
  return arith::ShRSIOp::create(e.b, e.loc, bits, distance);
}

/// Vectors are stored whole, each over what was zero at the end of the one before it.
HeadPacker::Line HeadPacker::storeLine(ArrayRef<Part> parts, FactorEmitter &factors, bool sums,
                                       Value buffer, Value row) {
  Line line;
  Value inverse;
  if (isInteger()) {
    Value largest = e.splat(0.0);
    for (const Part &part : parts)
      largest = factors.largerMagnitude(largest, part.value);
    FactorEmitter::Scale scale = factors.chooseScale(e.reduceLargest(largest));
    line.scale = scale.scale;
    inverse = e.broadcast(scale.inverse);
  }
  Value total;
  auto store = [&](Value value, int64_t begin) {
    Value rounded = layout.format.isFloat32() ? value : factors.round(value, inverse);
    e.storeVector(rounded, buffer, {row, e.index(begin)}, e.lanes);
  };
  for (const Part &part : parts) {
    store(part.value, part.begin);
    if (!sums)
      continue;
    Value integers = asInteger(part.value, inverse, factors);
    total = total ? add(total, integers) : integers;
  }
  int64_t stored = parts.back().begin + e.lanes;
  for (; stored < layout.getFeatureBundles() * layout.format.bundle; stored += e.lanes)
    store(e.splat(0.0), stored);
  if (total)
    line.sum = vector::ReductionOp::create(e.b, e.loc, vector::CombiningKind::ADD, total);
  return line;
}

void HeadPacker::copyBundles(Value line, function_ref<SmallVector<Value>(Value)> placeOf,
                             Value buffer) {
  int64_t bundle = layout.format.bundle;
  e.forEach(0, layout.getFeatureBundles(), 1, [&](Value k) {
    Value factors = e.loadBundle(line, {e.index(0), multiply(k, bundle)}, bundle);
    if (bundle == 1)
      e.store(factors, buffer, placeOf(k));
    else
      vector::StoreOp::create(e.b, e.loc, factors, buffer, placeOf(k));
  });
}

void HeadPacker::packKeys(Value first, const HeadScratch &scratch) {
  forBlocks(layout.positions, layout.keyWidth, [&](Value block, Value firstKey, int64_t extent) {
    Value firstLine = multiply(block, layout.getFeatureBundles());
    e.forEach(0, extent, 1, [&](Value key) {
      Value position = add(firstKey, key), zero = e.index(0);
      Line line = storeLine(turnLine(position, first, 1.0), otherFactors,
                            static_cast<bool>(scratch.keyOffset), scratch.line, zero);
      if (line.scale)
        e.store(line.scale, scratch.keyScale, {zero, position});
      if (line.sum) {
        Value factor = arith::ConstantIntOp::create(e.b, e.loc, -layout.format.zeroPoint, 32);
        e.store(arith::MulIOp::create(e.b, e.loc, line.sum, factor), scratch.keyOffset,
                {zero, position});
      }
      Value column = multiply(key, layout.format.bundle);
      copyBundles(
          scratch.line, [&](Value k) { return SmallVector<Value>{add(firstLine, k), column}; },
          scratch.keys);
    });
  });
}

Value HeadPacker::packQuery(Value position, Value first, Value row, Value queries,
                            const HeadScratch &scratch) {
  // Scaling is usually folded into the projection (trm-hoist).
  SmallVector<Part> parts = turnLine(position, first, op.getScale().convertToDouble());
  if (!layout.format.pairs)
    return storeLine(parts, queryFactors, /*sums=*/false, queries, row).scale;
  Line line = storeLine(parts, queryFactors, /*sums=*/false, scratch.line, e.index(0));
  copyBundles(
      scratch.line, [&](Value k) { return placeIn(row, multiply(k, layout.format.bundle)); },
      queries);
  return line.scale;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

void HeadPacker::packValues(Value first, const HeadScratch &scratch) {
  forBlocks(layout.headDim, layout.valueWidth,
            [&](Value block, Value firstFeature, int64_t extent) {
              Value firstLine = multiply(block, layout.getKeyBundles());
              e.forVectors(extent, [&](int64_t vector, int64_t valid) {
                packValueVector(first, e.offset(firstFeature, vector * e.lanes), firstLine, vector,
                                valid, scratch);
              });
            });
}

HeadPacker::Spread HeadPacker::findSpread(function_ref<Value(Value)> valueAt) {
  auto negate = [&](Value value) -> Value { return arith::NegFOp::create(e.b, e.loc, value); };
  auto add = [&](Value a, Value b) -> Value { return arith::AddFOp::create(e.b, e.loc, a, b); };
  Value first = valueAt(e.index(0));
  // The largest value, the largest opposite, the sum.
  SmallVector<Value> all = e.forEachCarried(
      1, layout.positions, 1, {first, negate(first), first},
      [&](Value position, ValueRange carried) {
        Value value = valueAt(position);
        return SmallVector<Value>{e.larger(value, carried[0]), e.larger(negate(value), carried[1]),
                                  add(carried[2], value)};
      });
  Value mean = arith::MulFOp::create(e.b, e.loc, all[2],
                                     e.splat(1.0 / static_cast<double>(layout.positions)));
  return {mean, e.larger(add(all[0], negate(mean)), add(all[1], mean))};
}

/// One vector of features of all positions, bundle after bundle.
void HeadPacker::packValueVector(Value first, Value feature, Value firstLine, int64_t vector,
                                 int64_t valid, const HeadScratch &scratch) {
  int64_t bundle = layout.format.bundle;
  Value column = add(first, feature);
  auto loadAt = [&](Value position) {
    return e.loadVector(op.getQkv(), {position, column}, valid);
  };
  Value mean, inverse;
  if (isInteger()) {
    Spread spread = findSpread(loadAt);
    FactorEmitter::Scale scale = otherFactors.chooseScale(spread.distance);
    SmallVector<Value> place = {e.index(0), feature};
    e.storeVector(spread.mean, scratch.valueMean, place, e.lanes);
    e.storeVector(scale.scale, scratch.valueScale, place, e.lanes);
    mean = spread.mean;
    inverse = scale.inverse;
  }
  auto valueAt = [&](Value position) {
    Value value = loadAt(position);
    return mean ? arith::SubFOp::create(e.b, e.loc, value, mean).getResult() : value;
  };
  Value place = e.index(vector * e.lanes * bundle);
  auto pack = [&](Value line, int64_t count, Value sum) {
    Value position = multiply(line, bundle);
    auto rowAt = [&](int64_t i) { return valueAt(e.offset(position, i)); };
    Value factors =
        layout.format.isFloat32() ? rowAt(0) : otherFactors.packBundles(count, rowAt, inverse);
    vector::StoreOp::create(e.b, e.loc, factors, scratch.values,
                            ValueRange{add(firstLine, line), place});
    for (int64_t i = 0; sum && i < count; ++i)
      sum = add(sum, asInteger(rowAt(i), inverse, otherFactors));
    return sum;
  };
  SmallVector<Value> sums;
  if (scratch.valueOffset)
    sums.push_back(arith::ConstantOp::create(
        e.b, e.loc, e.b.getZeroAttr(e.vectorType.clone(e.b.getI32Type()))));
  int64_t whole = layout.positions / bundle, rest = layout.positions % bundle;
  sums = e.forEachCarried(0, whole, 1, sums, [&](Value line, ValueRange carried) {
    Value sum = pack(line, bundle, carried.empty() ? Value() : carried[0]);
    return sum ? SmallVector<Value>{sum} : SmallVector<Value>();
  });
  if (rest) {
    Value sum = pack(e.index(whole), rest, sums.empty() ? Value() : sums[0]);
    sums.assign(sum ? 1 : 0, sum);
  }
  if (sums.empty())
    return;
  Value factor = arith::ConstantOp::create(
      e.b, e.loc,
      DenseElementsAttr::get(e.vectorType.clone(e.b.getI32Type()),
                             static_cast<int32_t>(-layout.getPowerZeroPoint())));
  e.storeVector(arith::MulIOp::create(e.b, e.loc, sums[0], factor), scratch.valueOffset,
                {e.index(0), feature}, e.lanes);
}
