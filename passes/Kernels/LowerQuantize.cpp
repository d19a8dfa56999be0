//===- LowerQuantize.cpp - trk.quantize to vectors --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each line is read twice: for its largest magnitude, and to be rounded. Along
// the positions, where a bundle is a column of elements, lanes of 32 bits are put
// together from one vector for each of its rows.
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/Factors.h"
#include "trm/passes/Kernels/Shares.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace trm;

/// Independent maxima, so that comparisons do not wait for each other.
static constexpr int64_t kMaxima = 4;

namespace {

class QuantizeLowering {
public:
  QuantizeLowering(trk::QuantizeOp op, OpBuilder &builder, TargetAttr target)
      : op(op), e(builder, op.getLoc(), target.getLanes()),
        factors(e, target, op.getInit().getType().getElementType(), op.getBundle(),
                op.getZeroPoint()),
        bundle(op.getBundle()), pairs(op.getPairs()) {
    ShapedType input = op.getInput().getType();
    rows = input.getDimSize(0);
    columns = input.getDimSize(1);
  }

  void run() {
    ShareEmitter shares(e, getMaxTeam(op));
    auto from = [&](Value first, Value distance) {
      return first ? arith::AddIOp::create(e.b, e.loc, first, distance).getResult() : distance;
    };
    if (op.getAxis() == Axis::features)
      return shares.forEach(
          rows, pairs ? 2 : 1, getOwner(true, pairs), [&](Value first, int64_t extent) {
            e.forEach(0, extent, 1, [&](Value row) { quantizeRow(from(first, row)); });
          });
    shares.forEach(columns, e.lanes, kOwnColumns, [&](Value first, int64_t extent) {
      int64_t whole = extent / e.lanes * e.lanes;
      e.forEach(0, whole, e.lanes,
                [&](Value column) { quantizeColumns(from(first, column), e.lanes); });
      if (extent > whole)
        quantizeColumns(from(first, e.index(whole)), extent - whole);
    });
  }

private:
  Value load(Value row, Value column, int64_t valid) {
    return e.loadVector(op.getInput(), {row, column}, valid);
  }

  //===--------------------------------------------------------------------===//
  // Along the features
  //===--------------------------------------------------------------------===//

  void quantizeRow(Value row) {
    Value inverse;
    if (op.getScale()) {
      Value largest = e.reduceLargest(findLargest(row));
      FactorEmitter::Scale scale = factors.chooseScale(largest);
      e.store(scale.scale, op.getScale(), row);
      inverse = e.broadcast(scale.inverse);
    }
    auto store = [&](Value column, int64_t valid) {
      Value rounded = factors.round(load(row, column, valid), inverse);
      SmallVector<Value> place =
          pairs ? factors.placeInPair(row, column) : SmallVector<Value>{row, column};
      vector::StoreOp::create(e.b, e.loc, rounded, op.getInit(), place);
    };
    int64_t whole = columns / e.lanes * e.lanes, padded = llvm::alignTo(columns, bundle);
    e.forEach(0, whole, e.lanes, [&](Value column) { store(column, e.lanes); });
    for (int64_t column = whole; column < std::max(columns, padded); column += e.lanes)
      store(e.index(column), std::clamp<int64_t>(columns - column, 0, e.lanes));
  }

  Value findLargest(Value row) {
    int64_t block = kMaxima * e.lanes, whole = columns / block * block;
    SmallVector<Value> zeros(kMaxima, e.splat(0.0));
    SmallVector<Value> maxima =
        e.forEachCarried(0, whole, block, zeros, [&](Value column, ValueRange carried) {
          SmallVector<Value> next;
          for (int64_t i = 0; i < kMaxima; ++i)
            next.push_back(factors.largerMagnitude(
                carried[i], load(row, e.offset(column, i * e.lanes), e.lanes)));
          return next;
        });
    e.forVectors(columns - whole, [&](int64_t vector, int64_t valid) {
      maxima[vector] = factors.largerMagnitude(maxima[vector],
                                               load(row, e.index(whole + vector * e.lanes), valid));
    });
    return factors.largestOf(maxima);
  }

  //===--------------------------------------------------------------------===//
  // Along the positions
  //===--------------------------------------------------------------------===//

  void quantizeColumns(Value column, int64_t valid) {
    llvm::SaveAndRestore keep(e.keepsLoops, true);
    Value inverse;
    if (op.getScale()) {
      FactorEmitter::Scale scale = factors.chooseScale(findLargestOfColumns(column, valid));
      e.storeVector(scale.scale, op.getScale(), column, e.lanes);
      inverse = scale.inverse;
    }
    int64_t whole = rows / bundle;
    e.forEach(0, whole, 1, [&](Value line) { storeBundles(line, column, valid, bundle, inverse); });
    for (int64_t line = whole; line < op.getInit().getType().getDimSize(0); ++line)
      storeBundles(e.index(line), column, valid, std::max<int64_t>(rows - line * bundle, 0),
                   inverse);
  }

  Value findLargestOfColumns(Value column, int64_t valid) {
    int64_t whole = rows / kMaxima * kMaxima;
    SmallVector<Value> zeros(kMaxima, e.splat(0.0));
    SmallVector<Value> maxima =
        e.forEachCarried(0, whole, kMaxima, zeros, [&](Value row, ValueRange carried) {
          SmallVector<Value> next;
          for (int64_t i = 0; i < kMaxima; ++i)
            next.push_back(
                factors.largerMagnitude(carried[i], load(e.offset(row, i), column, valid)));
          return next;
        });
    for (int64_t row = whole; row < rows; ++row)
      maxima[row - whole] =
          factors.largerMagnitude(maxima[row - whole], load(e.index(row), column, valid));
    return factors.largestOf(maxima);
  }

  /// Puts `count` rows together; those of a bundle that are missing are zero.
  void storeBundles(Value line, Value column, int64_t valid, int64_t count, Value inverse) {
    Value firstRow = arith::MulIOp::create(e.b, e.loc, line, e.index(bundle));
    Value elements = factors.packBundles(
        count, [&](int64_t i) { return load(e.offset(firstRow, i), column, valid); }, inverse);
    Value first = arith::MulIOp::create(e.b, e.loc, column, e.index(bundle));
    vector::StoreOp::create(e.b, e.loc, elements, op.getInit(), ValueRange{line, first});
  }

  trk::QuantizeOp op;
  VectorEmitter e;
  FactorEmitter factors;
  int64_t bundle, rows, columns;
  bool pairs;
};

} // namespace

void trm::lowerQuantize(trk::QuantizeOp op, OpBuilder &builder, TargetAttr target) {
  QuantizeLowering(op, builder, target).run();
}
