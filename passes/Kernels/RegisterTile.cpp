//===- RegisterTile.cpp - register tiles in scf and vector --------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/dialect/Trm/DotInstruction.h"
#include "trm/passes/Kernels/DotFormat.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/Sequence.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// Beyond this many rows a taller tile hides no more latency, it only grows code.
static constexpr int64_t kMaxRows = 8;

/// How many of up to `widest` vectors a row of a tile has: those that leave the
/// least padding, the most of them.
static int64_t chooseVectors(const TileBounds &bounds, int64_t lanes, int64_t widest) {
  int64_t best = bounds.columnMultiple, leastPadding = INT64_MAX;
  for (int64_t vectors = bounds.columnMultiple; vectors <= std::max(widest, bounds.columnMultiple);
       vectors += bounds.columnMultiple) {
    int64_t padding = llvm::alignTo(bounds.columns, vectors * lanes) - bounds.columns;
    if (padding > leastPadding)
      continue;
    best = vectors;
    leastPadding = padding;
  }
  return best;
}

trk::TileAttr trm::chooseRegisterTile(TargetAttr target, const TileBounds &bounds) {
  int64_t lanes = target.getLanes(), registers = target.getVectorRegisters() - bounds.temporaries;
  // In pairs a row of vectors takes twice the registers.
  int64_t widest = target.getVectorRegisters() >= 32 && !bounds.pairs ? 4 : 2;
  int64_t vectors = chooseVectors(bounds, lanes, widest), height;
  if (bounds.pairs) // a register for the factors of two rows
    height = 2 * (registers - 2 * vectors) / (2 * vectors + 1);
  else if (target.getMultipliesByLane()) // one for each row's
    height = (registers - vectors) / (vectors + 1);
  else // two broadcasts in flight
    height = (registers - vectors - 2) / vectors;
  height = std::clamp<int64_t>(height, 1, kMaxRows);
  height = std::min(height, std::max<int64_t>(bounds.rows, 1));
  height = std::max(bounds.rowMultiple, height / bounds.rowMultiple * bounds.rowMultiple);
  return trk::TileAttr::get(target.getContext(), height, vectors * lanes);
}

int64_t trm::countTemporaries(Precision precision, TargetAttr target) {
  // A product that waits to be added, and the broadcasts of the next ones.
  constexpr int64_t unfused = 3;
  if (precision == Precision::f32)
    return target.getFusedMultiplyAdd() ? 0 : unfused;
  const DotInstruction *dot = target.findDot(precision);
  // Factors of 16 bits are multiplied by other instructions than those of 8.
  bool isOne = dot && (precision == Precision::mxint4 ? dot->isOneForPairs : dot->isOne);
  constexpr int64_t several = 4, narrowest = 128;
  if (isOne)
    return 0;
  // Instructions of the narrowest vectors overwrite a factor, of which there is a copy then.
  return dot && target.getVectorBits() > narrowest ? dot->temporaries : several;
}

int64_t trm::chooseUnroll(Precision precision, TargetAttr target) {
  // LLVM begins the products of several steps before it ends those of the first: where each
  // takes registers of its own, few steps are in an iteration.
  constexpr int64_t many = 3;
  int64_t temporaries = precision == Precision::f32 ? 0 : countTemporaries(precision, target);
  return temporaries == 0 ? 4 : temporaries < many ? 2 : 1;
}

trk::TileAttr trm::chooseTile(trk::PackedMatmulOp matmul, TargetAttr target) {
  ShapedType init = matmul.getInit().getType();
  int64_t groups = matmul.getGroups();
  bool pairs = getDotFormat(matmul.getPrecision(), matmul.getAxis(), target).pairs;
  TileBounds bounds = {init.getDimSize(0), matmul.getNumOutputs()};
  bounds.temporaries = countTemporaries(matmul.getPrecision(), target);
  bounds.pairs = pairs;
  bounds.rowMultiple = pairs ? 2 : 1;
  if (matmul.getAxis() == Axis::features) {
    bounds.columnMultiple = groups;
  } else {
    bounds.rows = matmul.getNumOutputs();
    bounds.columns = init.getDimSize(1);
    bounds.rowMultiple *= groups;
  }
  return chooseRegisterTile(target, bounds);
}

SmallVector<RowRun, 3> trm::balanceRows(int64_t rows, int64_t height, int64_t unit) {
  int64_t units = llvm::divideCeil(rows, unit);
  int64_t tiles = llvm::divideCeil(units, std::max<int64_t>(height / unit, 1));
  int64_t small = units / tiles, tall = units % tiles;
  SmallVector<RowRun, 3> runs;
  if (tall > 0)
    runs.push_back({0, tall, (small + 1) * unit});
  runs.push_back({tall * (small + 1) * unit, tiles - tall, small * unit});
  int64_t missing = units * unit - rows;
  if (missing == 0)
    return runs;
  RowRun &last = runs.back();
  --last.count;
  RowRun shorter = {last.begin + last.count * last.height, 1, last.height - missing};
  if (last.count == 0)
    runs.pop_back();
  runs.push_back(shorter);
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

Value VectorEmitter::larger(Value a, Value b) {
  Value isLarger = arith::CmpFOp::create(this->b, loc, arith::CmpFPredicate::OGT, a, b);
  return arith::SelectOp::create(this->b, loc, isLarger, a, b);
}

Value VectorEmitter::reduce(Value vector, vector::CombiningKind kind,
                            function_ref<Value(Value, Value)> combine) {
  // For so many elements targets have an instruction, or need few others.
  constexpr int64_t few = 4;
  int64_t size = cast<VectorType>(vector.getType()).getNumElements();
  if (size <= few || !llvm::isPowerOf2_64(size))
    return vector::ReductionOp::create(b, loc, kind, vector);
  for (; size > 2; size /= 2) {
    auto half = [&](int64_t begin) -> Value {
      auto places = llvm::to_vector(llvm::seq(begin, begin + size / 2));
      return vector::ShuffleOp::create(b, loc, vector, vector, places);
    };
    vector = combine(half(0), half(size / 2));
  }
  auto element = [&](int64_t place) -> Value {
    return vector::ExtractOp::create(b, loc, vector, place);
  };
  return combine(element(0), element(1));
}

Value VectorEmitter::reduceLargest(Value vector) {
  return reduce(vector, vector::CombiningKind::MAXNUMF,
                [&](Value x, Value y) { return larger(x, y); });
}

Value VectorEmitter::reduceSum(Value vector) {
  return reduce(vector, vector::CombiningKind::ADD,
                [&](Value x, Value y) -> Value { return arith::AddFOp::create(b, loc, x, y); });
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

/// Handed on to LLVM's branch, whose attribute has this name.
static constexpr StringLiteral kLoopAnnotation = "loop_annotation";

static LLVM::LoopAnnotationAttr getKeptLoop(MLIRContext *context) {
  auto unroll = LLVM::LoopUnrollAttr::get(context, /*disable=*/BoolAttr::get(context, true), {}, {},
                                          {}, {}, {}, {});
  return LLVM::LoopAnnotationAttr::get(context, {}, {}, {}, unroll, {}, {}, {}, {}, {}, {}, {}, {},
                                       {}, {}, {});
}

SmallVector<Value> VectorEmitter::forEachCarried(int64_t begin, int64_t end, int64_t step,
                                                 ValueRange inits, CarriedBody body) {
  if (begin >= end)
    return llvm::to_vector(inits);
  if (begin + step >= end)
    return body(index(begin), inits);
  auto loop = scf::ForOp::create(b, loc, index(begin), index(end), index(step), inits);
  if (keepsLoops)
    loop->setAttr(kLoopAnnotation, getKeptLoop(b.getContext()));
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

SmallVector<Value> VectorEmitter::runSteps(int64_t depth, ValueRange accumulators, Step step) {
  // One iteration would be no loop, and the one around it the innermost.
  int64_t stepsAtOnce = depth < 2 * unroll ? 1 : unroll,
          unrolled = depth / stepsAtOnce * stepsAtOnce;
  llvm::SaveAndRestore keep(keepsLoops, true);
  SmallVector<Value> sums =
      forEachCarried(0, unrolled, stepsAtOnce, accumulators, [&](Value k, ValueRange carried) {
        SmallVector<Value> values = llvm::to_vector(carried);
        if (onIteration)
          onIteration(k);
        for (int64_t i = 0; i < stepsAtOnce; ++i)
          values = step(offset(k, i), values);
        return values;
      });
  for (int64_t k = unrolled; k < depth; ++k)
    sums = step(index(k), sums);
  return sums;
}

SmallVector<Value> VectorEmitter::accumulate(int64_t depth, int64_t rows, int64_t vectors,
                                             ValueRange accumulators, LoadFactor loadA,
                                             LoadFactor loadB, bool activationsAreVectors) {
  return runSteps(depth, accumulators, [&](Value k, ValueRange sums) {
    SmallVector<Value> row, next;
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
  });
}

SmallVector<Value> VectorEmitter::accumulatePairs(int64_t depth, int64_t rows, int64_t vectors,
                                                  LoadFactor loadA, LoadFactor loadB) {
  int64_t rowPairs = llvm::divideCeil(rows, 2), columnPairs = vectors * lanes / 2;
  Value zero =
      arith::ConstantOp::create(b, loc, b.getZeroAttr(VectorType::get({4}, b.getI32Type())));
  SmallVector<Value> start(rowPairs * columnPairs, zero);
  SmallVector<Value> blocks = runSteps(depth, start, [&](Value k, ValueRange sums) {
    SmallVector<Value> columns, next;
    for (int64_t pair = 0; pair < columnPairs; ++pair)
      columns.push_back(loadB(pair, k));
    for (int64_t i = 0; i < rowPairs; ++i) {
      Value a = loadA(i, k);
      for (int64_t pair = 0; pair < columnPairs; ++pair)
        next.push_back(trk::DotOp::create(b, loc, a, columns[pair], sums[i * columnPairs + pair],
                                          /*pairs=*/true));
    }
    return next;
  });
  // A block is [row 0: columns 0 1, row 1: columns 0 1]; a vector of a row has the
  // halves of two of them.
  SmallVector<Value> sums;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t vector = 0; vector < vectors; ++vector) {
      ValueRange halves = ValueRange(blocks).slice(row / 2 * columnPairs + vector * 2, 2);
      SmallVector<int64_t> mask = {0, 1, 4, 5};
      for (int64_t &lane : mask)
        lane += row % 2 * 2;
      sums.push_back(vector::ShuffleOp::create(b, loc, halves[0], halves[1], mask));
    }
  return sums;
}
