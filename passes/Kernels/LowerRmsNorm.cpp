//===- LowerRmsNorm.cpp - trk.rms_norm to vectors -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/passes/Kernels/Shares.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace trm;

/// Independent sums, so that additions do not wait for each other.
static constexpr int64_t kSums = 4;

RmsNormEmitter::RmsNormEmitter(VectorEmitter &emitter, Value buffer, Value addend, double epsilon)
    : e(emitter), buffer(buffer), addend(addend), epsilon(epsilon) {
  auto type = cast<MemRefType>(buffer.getType());
  rows = type.getDimSize(0);
  columns = type.getDimSize(1);
}

void RmsNormEmitter::normalizeRow(Value row) {
  SmallVector<Value> sums = sumRow(row);
  Value total = sums[0];
  for (Value sum : ArrayRef(sums).drop_front())
    if (sum)
      total = arith::AddFOp::create(e.b, e.loc, total, sum);
  Value reduced = e.reduceSum(total);
  Value factor =
      e.broadcast(inverseRoot(reduced, e.scalar(1.0 / columns), e.scalar(epsilon), e.scalar(1.0)));
  int64_t whole = columns / e.lanes * e.lanes;
  e.forEach(0, whole, e.lanes, [&](Value column) { scale({row, column}, factor, e.lanes); });
  if (columns > whole)
    scale({row, e.index(whole)}, factor, columns - whole);
}

void RmsNormEmitter::normalizeColumns(Value column, int64_t extent) {
  auto addRow = [&](Value row, ValueRange sums) {
    SmallVector<Value> next;
    e.forVectors(extent, [&](int64_t vector, int64_t valid) {
      next.push_back(addSquare({row, e.offset(column, vector * e.lanes)},
                               sums.empty() ? Value() : sums[vector], valid));
    });
    return next;
  };
  SmallVector<Value> sums = e.forEachCarried(1, rows, 1, addRow(e.index(0), {}), addRow);
  SmallVector<Value> factors;
  for (Value sum : sums)
    factors.push_back(inverseRoot(sum, e.splat(1.0 / rows), e.splat(epsilon), e.splat(1.0)));
  e.forEach(0, rows, 1, [&](Value row) {
    e.forVectors(extent, [&](int64_t vector, int64_t valid) {
      scale({row, e.offset(column, vector * e.lanes)}, factors[vector], valid);
    });
  });
}

/// 1 / sqrt(sum * scale + epsilon), on scalars or vectors.
Value RmsNormEmitter::inverseRoot(Value sum, Value scale, Value epsilon, Value one) {
  Value mean = arith::MulFOp::create(e.b, e.loc, sum, scale);
  Value shifted = arith::AddFOp::create(e.b, e.loc, mean, epsilon);
  Value root = math::SqrtOp::create(e.b, e.loc, shifted);
  return arith::DivFOp::create(e.b, e.loc, one, root);
}

void RmsNormEmitter::scale(ValueRange indices, Value factor, int64_t valid) {
  Value value = e.loadVector(buffer, indices, valid);
  value = arith::MulFOp::create(e.b, e.loc, value, factor);
  if (addend)
    value = arith::AddFOp::create(e.b, e.loc, value, e.loadVector(addend, indices, valid));
  e.storeVector(value, buffer, indices, valid);
}

/// Without a sum it is the first. A sum of two products could be fused either way;
/// a plain product leaves one, so that the result does not depend on the loops.
Value RmsNormEmitter::addSquare(ValueRange indices, Value sum, int64_t valid) {
  Value value = e.loadVector(buffer, indices, valid);
  if (!sum)
    return arith::MulFOp::create(e.b, e.loc, value, value);
  return trk::DotOp::create(e.b, e.loc, value, value, sum);
}

SmallVector<Value> RmsNormEmitter::sumRow(Value row) {
  int64_t block = kSums * e.lanes, whole = columns / block * block;
  auto addBlock = [&](Value column, ValueRange sums) {
    SmallVector<Value> next;
    for (int64_t i = 0; i < kSums; ++i)
      next.push_back(addSquare({row, e.offset(column, i * e.lanes)},
                               sums.empty() ? Value() : sums[i], e.lanes));
    return next;
  };
  SmallVector<Value> sums(kSums);
  if (whole > 0)
    sums = e.forEachCarried(block, whole, block, addBlock(e.index(0), {}), addBlock);
  e.forVectors(columns - whole, [&](int64_t vector, int64_t valid) {
    sums[vector] = addSquare({row, e.index(whole + vector * e.lanes)}, sums[vector], valid);
  });
  return sums;
}

void trm::lowerRmsNorm(trk::RmsNormOp op, OpBuilder &builder, TargetAttr target) {
  VectorEmitter e(builder, op.getLoc(), target.getLanes());
  RmsNormEmitter norm(e, op.getInit(), /*addend=*/Value(), op.getEpsilon().convertToDouble());
  ShareEmitter shares(e, getMaxTeam(op));
  ArrayRef<int64_t> shape = op.getInit().getType().getShape();
  auto from = [&](Value first, Value distance) {
    return first ? arith::AddIOp::create(e.b, e.loc, first, distance).getResult() : distance;
  };
  if (op.getAxis() == Axis::features)
    return shares.forEach(shape[0], 1, kOwnRows, [&](Value first, int64_t rows) {
      e.forEach(0, rows, 1, [&](Value row) { norm.normalizeRow(from(first, row)); });
    });
  shares.forEach(shape[1], e.lanes, kOwnColumns, [&](Value first, int64_t columns) {
    int64_t block = kSums * e.lanes, whole = columns / block * block;
    e.forEach(0, whole, block,
              [&](Value column) { norm.normalizeColumns(from(first, column), block); });
    if (columns > whole)
      norm.normalizeColumns(from(first, e.index(whole)), columns - whole);
  });
}
