//===- LowerAttention.cpp - trk.attention to vectors --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One head after another, a few query rows at a time, so that their scores stay in the
// first-level cache: keys and values are packed once a head, in the format of the dot
// instruction, then for each tile of rows: queries, scores, softmax, weighted values.
//
//===----------------------------------------------------------------------===//
#include "trm/passes/Kernels/HeadPacker.h"
#include "trm/passes/Kernels/Powers.h"
#include "trm/passes/Kernels/Shares.h"

#include "trm/dialect/Trm/Rounding.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <cmath>
#include <limits>
#include <numeric>

using namespace mlir;
using namespace trm;

namespace {

class AttentionLowering {
public:
  AttentionLowering(trk::AttentionOp op, OpBuilder &builder, TargetAttr target)
      : op(op), e(builder, op.getLoc(), target.getLanes()), target(target), team(getMaxTeam(op)),
        shares(e, team), positions(op.getInit().getType().getDimSize(0)), heads(op.getHeads()),
        kvHeads(op.getKvHeads()), headDim(op.getHeadDim()), layout(chooseLayout()),
        packer(e, op, target, layout) {
    e.unroll = chooseUnroll(op.getPrecision(), target);
  }

  void run() {
    allocateScratch();
    if (team == 1)
      return attendAll(Value(), positions);
    const Scratch all = scratch;
    if (dividesHeads())
      return shares.forRanges(kvHeads, [&](Value begin, Value end) {
        takeScratch(all);
        auto loop = scf::ForOp::create(e.b, e.loc, begin, end, e.index(1));
        OpBuilder::InsertionGuard guard(e.b);
        e.b.setInsertionPointToStart(loop.getBody());
        attendGroup(loop.getInductionVar(), Value(), positions);
      });
    shares.forEach(positions, 1, "", [&](Value firstRow, int64_t rows) {
      takeScratch(all);
      attendAll(firstRow, rows);
    });
  }

private:
  /// What a tile of rows has beside the factors of its head. Exponentials of float32 take the
  /// place of scores.
  struct Scratch : HeadScratch {
    Value queries, queryScale, scores, maxima, powers, inverseSums;

    void forEach(function_ref<void(Value &)> body) {
      HeadScratch::forEach(body);
      for (Value *buffer : {&queries, &queryScale, &scores, &maxima, &powers, &inverseSums})
        if (*buffer)
          body(*buffer);
    }
  };

  bool isFloat32() const { return layout.format.isFloat32(); }
  bool isInteger() const { return layout.format.hasScales(); }

  //===--------------------------------------------------------------------===//
  // Layout
  //===--------------------------------------------------------------------===//

  trk::TileAttr chooseTile(int64_t columns, bool pairs) {
    // A last block of fewer vectors is no padding.
    constexpr int64_t mostVectors = 4;
    int64_t vectors = llvm::divideCeil(columns, e.lanes);
    if (vectors > mostVectors)
      vectors = llvm::alignTo(vectors, mostVectors);
    TileBounds bounds = {positions, e.lanes * vectors};
    bounds.temporaries = countTemporaries(op.getPrecision(), target);
    // Rows of scratch memory are near enough for LLVM to load what two steps read of each at once.
    if (target.getMultipliesByLane() && !pairs)
      bounds.temporaries += 4;
    bounds.pairs = pairs;
    bounds.rowMultiple = pairs ? 2 : 1;
    return chooseRegisterTile(target, bounds);
  }

  HeadLayout chooseLayout() {
    // Both factors are made as they are used: no weight is widened on the way.
    DotFormat format = getDotFormat(op.getPrecision(), Axis::positions, target);
    trk::TileAttr scoreTile = chooseTile(positions, format.pairs);
    trk::TileAttr valueTile = chooseTile(headDim, format.pairs);
    rowsAtOnce = std::min(scoreTile.getRows(), valueTile.getRows());
    return {format, positions, headDim, scoreTile.getColumns(), valueTile.getColumns()};
  }

  /// Heads of its own spare a thread the keys of the others; a few heads do not
  /// divide evenly.
  bool dividesHeads() {
    constexpr int64_t percentOfKeys = 10; // of a head's work, done again by each thread
    return shares.largest(kvHeads) * 100 * positions <=
           shares.largest(positions) * (100 + percentOfKeys) * kvHeads;
  }

  int64_t countBlocks(int64_t size, int64_t width) {
    int64_t blocks = 0;
    for (RowRun run : balanceRows(size, width, e.lanes))
      blocks += run.count;
    return blocks;
  }

  void allocateScratch() {
    Type f32 = e.b.getF32Type(), i32 = e.b.getI32Type(), factor = layout.format.input;
    int64_t bundle = layout.format.bundle, perRow = layout.format.pairs ? 2 : 1;
    int64_t lineWidth = layout.getLineWidth(e.lanes, static_cast<bool>(op.getRope()));
    int64_t paddedKeys = layout.getPaddedKeys(e.lanes),
            paddedFeatures = llvm::alignTo(headDim, e.lanes);
    int64_t rows = llvm::divideCeil(rowsAtOnce, perRow);
    scratch.keys = allocate(countBlocks(positions, layout.keyWidth) * layout.getFeatureBundles(),
                            layout.keyWidth * bundle, factor);
    scratch.values = allocate(countBlocks(headDim, layout.valueWidth) * layout.getKeyBundles(),
                              layout.valueWidth * bundle, factor);
    scratch.line = allocate(1, lineWidth, factor);
    scratch.queries = allocate(rows, perRow * lineWidth, factor);
    scratch.scores = allocate(rowsAtOnce, paddedKeys, f32);
    scratch.maxima = allocate(rowsAtOnce, e.lanes, f32);
    scratch.inverseSums = allocate(1, rowsAtOnce, f32);
    scratch.powers = isFloat32() ? scratch.scores : allocate(rows, perRow * paddedKeys, factor);
    if (!isInteger())
      return;
    scratch.queryScale = allocate(1, rowsAtOnce, f32);
    scratch.keyScale = allocate(1, paddedKeys, f32);
    scratch.valueMean = allocate(1, paddedFeatures, f32);
    scratch.valueScale = allocate(1, paddedFeatures, f32);
    if (layout.format.zeroPoint != 0)
      scratch.keyOffset = allocate(1, paddedKeys, i32);
    if (layout.getPowerZeroPoint() != 0)
      scratch.valueOffset = allocate(1, paddedFeatures, i32);
  }

  /// One for each share, in cache lines of its own.
  Value allocate(int64_t rows, int64_t columns, Type element) {
    SmallVector<int64_t> shape = {rows, columns};
    if (team > 1) {
      int64_t perLine = 64 * 8 / element.getIntOrFloatBitWidth();
      shape[0] = llvm::alignTo(rows, perLine / std::gcd(perLine, columns));
      shape.insert(shape.begin(), team);
    }
    return memref::AllocOp::create(e.b, e.loc, MemRefType::get(shape, element),
                                   e.b.getI64IntegerAttr(64));
  }

  /// From here on the scratch is that of the share that is being built.
  void takeScratch(const Scratch &all) {
    scratch = all;
    scratch.forEach([&](Value &buffer) { buffer = ofShare(buffer); });
    if (isFloat32())
      scratch.powers = scratch.scores;
  }

  Value ofShare(Value all) {
    ArrayRef<int64_t> shape = cast<MemRefType>(all.getType()).getShape();
    auto number = [&](int64_t value) -> OpFoldResult { return e.b.getIndexAttr(value); };
    SmallVector<OpFoldResult> offsets = {shares.current, number(0), number(0)};
    SmallVector<OpFoldResult> sizes = {number(1), number(shape[1]), number(shape[2])};
    SmallVector<OpFoldResult> strides(3, number(1));
    MemRefType type = memref::SubViewOp::inferRankReducedResultType(
        shape.drop_front(), cast<MemRefType>(all.getType()), offsets, sizes, strides);
    return memref::SubViewOp::create(e.b, e.loc, type, all, offsets, sizes, strides);
  }

  //===--------------------------------------------------------------------===//
  // Heads and rows
  //===--------------------------------------------------------------------===//

  /// All query heads, for `rows` query rows from `firstRow` on.
  void attendAll(Value firstRow, int64_t rows) {
    e.forEach(0, kvHeads, 1, [&](Value kvHead) { attendGroup(kvHead, firstRow, rows); });
  }

  /// The query heads that share a head of keys and values.
  void attendGroup(Value kvHead, Value firstRow, int64_t rows) {
    int64_t headsPerKv = heads / kvHeads;
    packer.packKeys(columnOf(kvHead, heads), scratch);
    packer.packValues(columnOf(kvHead, heads + kvHeads), scratch);
    Value firstHead = multiply(kvHead, headsPerKv);
    e.forEach(0, headsPerKv, 1, [&](Value inGroup) {
      attendHead(multiply(add(firstHead, inGroup), headDim), firstRow, rows);
    });
  }

  void attendHead(Value queryColumn, Value firstRow, int64_t rows) {
    for (RowRun run : balanceRows(rows, rowsAtOnce))
      e.forEach(run.begin, run.begin + run.count * run.height, run.height, [&](Value distance) {
        Value row = firstRow ? add(firstRow, distance) : distance;
        e.forEach(0, run.height, 1, [&](Value i) {
          Value scale = packer.packQuery(add(row, i), queryColumn, i, scratch.queries, scratch);
          if (scale)
            e.store(scale, scratch.queryScale, {e.index(0), i});
        });
        computeScores(run.height);
        e.forEach(0, run.height, 1,
                  [&](Value i) { e.store(softmax(i), scratch.inverseSums, {e.index(0), i}); });
        weighValues(row, run.height, queryColumn);
      });
  }

  Value columnOf(Value head, int64_t firstHead) {
    return e.offset(multiply(head, headDim), firstHead * headDim);
  }

  Value multiply(Value value, int64_t factor) {
    return arith::MulIOp::create(e.b, e.loc, value, e.index(factor));
  }
  Value add(Value a, Value b) { return arith::AddIOp::create(e.b, e.loc, a, b); }
  Value mul(Value a, Value b) { return arith::MulFOp::create(e.b, e.loc, a, b); }

  //===--------------------------------------------------------------------===//
  // Products
  //===--------------------------------------------------------------------===//

  /// Sums over `depth` bundles of `rows` of left, times `vectors` of a panel of right.
  SmallVector<Value> sumProducts(int64_t depth, int64_t rows, int64_t vectors, Value left,
                                 Value right, Value firstLine, ArrayRef<Value> starts) {
    int64_t bundle = layout.format.bundle;
    auto scaled = [&](Value k, int64_t factor) { return factor == 1 ? k : multiply(k, factor); };
    if (layout.format.pairs)
      return e.accumulatePairs(
          depth, rows, vectors,
          [&](int64_t pair, Value k) {
            return e.loadBundle(left, {e.index(pair), scaled(k, 2 * bundle)}, 2 * bundle);
          },
          [&](int64_t pair, Value k) {
            return e.loadBundle(right, {add(firstLine, k), e.index(2 * pair * bundle)}, 2 * bundle);
          });
    SmallVector<Value> accumulators;
    for (int64_t row = 0; row < rows; ++row)
      llvm::append_range(accumulators, starts);
    return e.accumulate(
        depth, rows, vectors, accumulators,
        [&](int64_t row, Value k) {
          return e.loadBundle(left, {e.index(row), scaled(k, bundle)}, bundle);
        },
        [&](int64_t vector, Value k) {
          return e.loadBundles(right, {add(firstLine, k), e.index(vector * e.lanes * bundle)},
                               bundle);
        });
  }

  /// Vectors of beginnings at `column` on, or zeros where there are none.
  SmallVector<Value> loadStarts(Value beginnings, Value column, int64_t vectors) {
    Type element = isInteger() ? Type(e.b.getI32Type()) : Type(e.b.getF32Type());
    SmallVector<Value> starts;
    for (int64_t vector = 0; vector < vectors; ++vector)
      starts.push_back(
          beginnings && !layout.format.pairs
              ? e.loadVector(beginnings, {e.index(0), e.offset(column, vector * e.lanes)}, e.lanes)
              : Value(arith::ConstantOp::create(e.b, e.loc,
                                                e.b.getZeroAttr(e.vectorType.clone(element)))));
    return starts;
  }

  /// scores[row][key], of integers but for the scale of the query, and the maxima of rows
  /// lane by lane.
  void computeScores(int64_t height) {
    Value lowest = e.splat(-std::numeric_limits<float>::infinity());
    for (int64_t row = 0; row < height; ++row)
      e.storeVector(lowest, scratch.maxima, {e.index(row), e.index(0)}, e.lanes);
    packer.forBlocks(positions, layout.keyWidth, [&](Value block, Value first, int64_t extent) {
      int64_t vectors = llvm::divideCeil(extent, e.lanes);
      Value firstLine = multiply(block, layout.getFeatureBundles());
      SmallVector<Value> sums =
          sumProducts(layout.getFeatureBundles(), height, vectors, scratch.queries, scratch.keys,
                      firstLine, loadStarts(scratch.keyOffset, first, vectors));
      SmallVector<Value> scales;
      for (int64_t vector = 0; isInteger() && vector < vectors; ++vector)
        scales.push_back(e.loadVector(scratch.keyScale,
                                      {e.index(0), e.offset(first, vector * e.lanes)}, e.lanes));
      for (int64_t row = 0; row < height; ++row) {
        SmallVector<Value> place = {e.index(row), e.index(0)};
        Value maximum = e.loadVector(scratch.maxima, place, e.lanes);
        for (int64_t vector = 0; vector < vectors; ++vector) {
          Value score = sums[row * vectors + vector];
          if (isInteger())
            score = mul(arith::SIToFPOp::create(e.b, e.loc, e.vectorType, score), scales[vector]);
          score = e.selectValid(score, -std::numeric_limits<float>::infinity(),
                                extent - vector * e.lanes);
          e.storeVector(score, scratch.scores, {e.index(row), e.offset(first, vector * e.lanes)},
                        e.lanes);
          maximum = e.larger(score, maximum);
        }
        e.storeVector(maximum, scratch.maxima, place, e.lanes);
      }
    });
  }

  void weighValues(Value firstRow, int64_t height, Value queryColumn) {
    packer.forBlocks(headDim, layout.valueWidth, [&](Value block, Value first, int64_t extent) {
      int64_t vectors = llvm::divideCeil(extent, e.lanes);
      Value firstLine = multiply(block, layout.getKeyBundles());
      SmallVector<Value> sums =
          sumProducts(layout.getKeyBundles(), height, vectors, scratch.powers, scratch.values,
                      firstLine, loadStarts(scratch.valueOffset, first, vectors));
      for (int64_t vector = 0; vector < vectors; ++vector) {
        Value feature = e.offset(first, vector * e.lanes);
        SmallVector<Value> place = {e.index(0), feature};
        Value scale = isInteger() ? e.loadVector(scratch.valueScale, place, e.lanes) : Value();
        Value mean = isInteger() ? e.loadVector(scratch.valueMean, place, e.lanes) : Value();
        Value offset = scratch.valueOffset && layout.format.pairs
                           ? e.loadVector(scratch.valueOffset, place, e.lanes)
                           : Value();
        for (int64_t row = 0; row < height; ++row) {
          Value sum = sums[row * vectors + vector];
          if (offset)
            sum = add(sum, offset);
          if (isInteger())
            sum = mul(arith::SIToFPOp::create(e.b, e.loc, e.vectorType, sum), scale);
          Value inverse = e.broadcast(e.load(scratch.inverseSums, {e.index(0), e.index(row)}));
          Value mixed = isInteger() ? trk::DotOp::create(e.b, e.loc, sum, inverse, mean).getResult()
                                    : mul(sum, inverse);
          e.storeVector(mixed, op.getInit(), {e.offset(firstRow, row), add(queryColumn, feature)},
                        std::min(e.lanes, extent - vector * e.lanes));
        }
      }
    });
  }

  //===--------------------------------------------------------------------===//
  // Softmax
  //===--------------------------------------------------------------------===//

  /// Exponentials of a row's scores less their maximum, as factors; returns the inverse of
  /// their sum, which is applied to the weighted values, of which there are fewer.
  Value softmax(Value row) {
    Value lanes = e.loadVector(scratch.maxima, {row, e.index(0)}, e.lanes);
    Value maximum = e.reduceLargest(lanes);
    int64_t whole = positions / e.lanes * e.lanes, rest = positions - whole;
    Powers powers = beginPowers(row, maximum);
    Value sum =
        e.forEachCarried(0, whole, e.lanes, e.splat(0.0), [&](Value column, ValueRange carried) {
          return SmallVector<Value>{storePower(powers, row, column, e.lanes, carried[0])};
        })[0];
    if (rest)
      sum = storePower(powers, row, e.index(whole), rest, sum);
    // What fills up the last bundle is multiplied with zeros, but may not be a NaN.
    for (int64_t column = llvm::alignTo(positions, e.lanes);
         !isFloat32() && column < layout.getPaddedKeys(e.lanes); column += e.lanes)
      storePower(powers, row, e.index(column), 0, sum);
    return arith::DivFOp::create(e.b, e.loc, e.scalar(1.0), e.reduceSum(sum));
  }

  /// A power is exp(score - maximum), or 2^(score * factor + term).
  struct Powers {
    Value maximum, factor, term;
  };

  Powers beginPowers(Value row, Value maximum) {
    if (isFloat32())
      return {e.broadcast(maximum), {}, {}};
    constexpr double log2OfE = 1.4426950408889634;
    Value factor = e.scalar(log2OfE);
    if (isInteger())
      factor = mul(e.load(scratch.queryScale, {e.index(0), row}), factor);
    Value term = arith::NegFOp::create(e.b, e.loc, mul(maximum, factor));
    if (isInteger()) // the largest becomes kPowerLimit
      term = arith::AddFOp::create(e.b, e.loc, term, e.scalar(std::log2(kPowerLimit)));
    return {{}, e.broadcast(factor), e.broadcast(term)};
  }

  /// Stores the factors of one vector, and returns `sum` with them.
  Value storePower(const Powers &powers, Value row, Value column, int64_t valid, Value sum) {
    Value power = e.splat(0.0);
    if (valid > 0) {
      Value score = e.loadVector(scratch.scores, {row, column}, e.lanes);
      if (isFloat32())
        power = math::ExpOp::create(
            e.b, e.loc, arith::SubFOp::create(e.b, e.loc, score, powers.maximum).getResult());
      else
        power = buildPowerOfTwo(e.b, e.loc,
                                trk::DotOp::create(e.b, e.loc, score, powers.factor, powers.term));
      power = e.selectValid(power, 0.0, valid);
    }
    Value stored = isFloat32() ? power : isInteger() ? toByte(power) : factors().round(power, {});
    e.storeVector(stored, scratch.powers, packer.placeIn(row, column), e.lanes);
    return arith::AddFOp::create(e.b, e.loc, sum, power);
  }

  /// The nearest integers of powers, as factors.
  Value toByte(Value power) {
    Value rounder = e.splat(kRounder + static_cast<double>(layout.getPowerZeroPoint()));
    Value shifted = arith::AddFOp::create(e.b, e.loc, power, rounder);
    Value bits =
        arith::BitcastOp::create(e.b, e.loc, e.vectorType.clone(e.b.getI32Type()), shifted);
    return arith::TruncIOp::create(e.b, e.loc, e.vectorType.clone(layout.format.input), bits);
  }

  FactorEmitter factors() {
    return {e, target, layout.format.input, layout.format.bundle, /*zeroPoint=*/0};
  }

  trk::AttentionOp op;
  VectorEmitter e;
  TargetAttr target;
  int64_t team;
  ShareEmitter shares;
  int64_t positions, heads, kvHeads, headDim, rowsAtOnce = 0;
  HeadLayout layout;
  HeadPacker packer;
  Scratch scratch;
};

} // namespace

void trm::lowerAttention(trk::AttentionOp op, OpBuilder &builder, TargetAttr target) {
  AttentionLowering(op, builder, target).run();
}
