//===- RegisterTile.cpp - register tiles in scf and vector --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Lowering/RegisterTile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// Beyond this many rows a taller tile hides no more latency, it only grows code.
static constexpr int64_t kMaxRows = 8;

trk::TileAttr trm::chooseRegisterTile(TargetAttr target, int64_t rows, int64_t columns,
                                      int64_t rowMultiple, int64_t columnMultiple,
                                      int64_t temporaries) {
  int64_t lanes = target.getLanes(), registers = target.getVectorRegisters() - temporaries;
  int64_t widest = target.getVectorRegisters() >= 32 ? 4 : 2, best = columnMultiple,
          leastPadding = INT64_MAX;
  for (int64_t vectors = columnMultiple; vectors <= std::max(widest, columnMultiple);
       vectors += columnMultiple) {
    int64_t padding = llvm::alignTo(columns, vectors * lanes) - columns;
    if (padding > leastPadding)
      continue;
    best = vectors;
    leastPadding = padding;
  }
  // One row of vectors and two broadcasts stay beside the accumulators; where
  // products take one element of a register, the scalars of all rows do.
  int64_t height = llvm::Triple(target.getTriple()).isAArch64() ? (registers - best) / (best + 1)
                                                                : (registers - best - 2) / best;
  height = std::clamp<int64_t>(height, 1, kMaxRows);
  height = std::min(height, std::max<int64_t>(rows, 1));
  height = std::max(rowMultiple, height / rowMultiple * rowMultiple);
  return trk::TileAttr::get(target.getContext(), height, best * lanes);
}

int64_t trm::countTemporaries(Precision precision, TargetAttr target) {
  StringRef dot = precision == Precision::bf16 ? target.getBf16Dot() : target.getInt8Dot();
  bool isOneInstruction = precision == Precision::f32 || (!dot.empty() && dot != "pmaddwd");
  constexpr int64_t several = 4;
  return isOneInstruction ? 0 : several;
}

trk::TileAttr trm::chooseTile(trk::PackedMatmulOp matmul, TargetAttr target) {
  ShapedType init = matmul.getInit().getType();
  int64_t groups = matmul.getGroups();
  int64_t temporaries = countTemporaries(matmul.getPrecision(), target);
  if (matmul.getAxis() == Axis::features)
    return chooseRegisterTile(target, init.getDimSize(0), matmul.getNumOutputs(), 1, groups,
                              temporaries);
  return chooseRegisterTile(target, matmul.getNumOutputs(), init.getDimSize(1), groups, 1,
                            temporaries);
}

SmallVector<RowRun, 2> trm::balanceRows(int64_t rows, int64_t height) {
  int64_t tiles = llvm::divideCeil(rows, height);
  int64_t small = rows / tiles, tall = rows % tiles;
  SmallVector<RowRun, 2> runs;
  if (tall > 0)
    runs.push_back({0, tall, small + 1});
  runs.push_back({tall * (small + 1), tiles - tall, small});
  return runs;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value VectorEmitter::index(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

Value VectorEmitter::offset(Value base, int64_t distance) {
  return distance == 0 ? base : arith::AddIOp::create(b, loc, base, index(distance)).getResult();
}

Value VectorEmitter::scalar(double value) {
  return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(value));
}

Value VectorEmitter::splat(double value) {
  return arith::ConstantOp::create(b, loc,
                                   DenseElementsAttr::get(vectorType, static_cast<float>(value)));
}

Value VectorEmitter::broadcast(Value value) {
  auto bundle = dyn_cast<VectorType>(value.getType());
  if (!bundle)
    return vector::BroadcastOp::create(b, loc, VectorType::get({lanes}, value.getType()), value);
  Type word = b.getI32Type();
  Value whole = vector::BitCastOp::create(b, loc, VectorType::get({1}, word), value);
  Value scalar = vector::ExtractOp::create(b, loc, whole, ArrayRef<int64_t>{0});
  auto factors = VectorType::get({lanes * bundle.getNumElements()}, bundle.getElementType());
  return vector::BitCastOp::create(b, loc, factors, broadcast(scalar));
}

Value VectorEmitter::loadBundle(Value buffer, ValueRange indices, int64_t bundle) {
  if (bundle == 1)
    return load(buffer, indices);
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  return vector::LoadOp::create(b, loc, VectorType::get({bundle}, element), buffer, indices);
}

Value VectorEmitter::loadBundles(Value buffer, ValueRange indices, int64_t bundle) {
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  return vector::LoadOp::create(b, loc, VectorType::get({lanes * bundle}, element), buffer,
                                indices);
}

Value VectorEmitter::load(Value buffer, ValueRange indices) {
  return memref::LoadOp::create(b, loc, buffer, indices);
}

void VectorEmitter::store(Value value, Value buffer, ValueRange indices) {
  memref::StoreOp::create(b, loc, value, buffer, indices);
}

Value VectorEmitter::mask(int64_t valid) {
  return vector::ConstantMaskOp::create(b, loc, VectorType::get({lanes}, b.getI1Type()),
                                        ArrayRef<int64_t>{valid});
}

Value VectorEmitter::loadVector(Value buffer, ValueRange indices, int64_t valid) {
  Type element = cast<MemRefType>(buffer.getType()).getElementType();
  VectorType type = vectorType.clone(element);
  if (valid >= lanes)
    return vector::LoadOp::create(b, loc, type, buffer, indices);
  Value zeros = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, loc, type, buffer, indices, mask(valid), zeros);
}

void VectorEmitter::storeVector(Value value, Value buffer, ValueRange indices, int64_t valid) {
  if (valid >= lanes)
    vector::StoreOp::create(b, loc, value, buffer, indices);
  else
    vector::MaskedStoreOp::create(b, loc, buffer, indices, mask(valid), value);
}

Value VectorEmitter::selectValid(Value value, double other, int64_t valid) {
  if (valid >= lanes)
    return value;
  return arith::SelectOp::create(b, loc, mask(valid), value, splat(other));
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void VectorEmitter::forEach(int64_t begin, int64_t end, int64_t step, Body body) {
  forEachCarried(begin, end, step, {}, [&](Value iv, ValueRange) {
    body(iv);
    return SmallVector<Value>();
  });
}

SmallVector<Value> VectorEmitter::forEachCarried(int64_t begin, int64_t end, int64_t step,
                                                 ValueRange inits, CarriedBody body) {
  if (begin >= end)
    return llvm::to_vector(inits);
  if (begin + step >= end)
    return body(index(begin), inits);
  auto loop = scf::ForOp::create(b, loc, index(begin), index(end), index(step), inits);
  OpBuilder::InsertionGuard guard(b);
  if (inits.empty())
    b.setInsertionPointToStart(loop.getBody());
  else
    b.setInsertionPointToEnd(loop.getBody());
  SmallVector<Value> carried = body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!inits.empty())
    scf::YieldOp::create(b, loc, carried);
  return llvm::to_vector_of<Value>(loop.getResults());
}

void VectorEmitter::forVectors(int64_t size, function_ref<void(int64_t, int64_t)> body) {
  for (int64_t vector = 0; vector * lanes < size; ++vector)
    body(vector, std::min(lanes, size - vector * lanes));
}

SmallVector<Value> VectorEmitter::accumulate(int64_t depth, int64_t rows, int64_t vectors,
                                             ValueRange accumulators,
                                             function_ref<Value(int64_t, Value)> loadA,
                                             function_ref<Value(int64_t, Value)> loadB,
                                             bool activationsAreVectors) {
  auto step = [&](Value k, ValueRange sums) {
    SmallVector<Value> next, row;
    for (int64_t vector = 0; vector < vectors; ++vector)
      row.push_back(loadB(vector, k));
    for (int64_t i = 0; i < rows; ++i) {
      Value a = broadcast(loadA(i, k));
      for (int64_t vector = 0; vector < vectors; ++vector) {
        Value left = activationsAreVectors ? row[vector] : a;
        Value right = activationsAreVectors ? a : row[vector];
        next.push_back(trk::DotOp::create(b, loc, left, right, sums[i * vectors + vector]));
      }
    }
    return next;
  };
  int64_t unrolled = depth / unroll * unroll;
  SmallVector<Value> sums =
      forEachCarried(0, unrolled, unroll, accumulators, [&](Value k, ValueRange carried) {
        SmallVector<Value> values = llvm::to_vector(carried);
        for (int64_t i = 0; i < unroll; ++i)
          values = step(offset(k, i), values);
        return values;
      });
  for (int64_t k = unrolled; k < depth; ++k)
    sums = step(index(k), sums);
  return sums;
}
