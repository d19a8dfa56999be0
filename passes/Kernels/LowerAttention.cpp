//===- LowerAttention.cpp - trk.attention to vectors --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One head after another, a few query rows at a time, so that their scores stay
// in the first-level cache: keys are transposed (and turned) once a head, then
// for each tile of rows: turn the queries, scores, softmax, weighted values.
//
//===----------------------------------------------------------------------===//
#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/passes/Kernels/Shares.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

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
        kvHeads(op.getKvHeads()), headDim(op.getHeadDim()),
        paddedKeys(llvm::alignTo(positions, e.lanes)) {}

  void run() {
    trk::TileAttr scoreTile = chooseTile(paddedKeys);
    trk::TileAttr valueTile = chooseTile(headDim);
    rowsAtOnce = std::min(scoreTile.getRows(), valueTile.getRows());
    scoreVectors = scoreTile.getColumns() / e.lanes;
    valueVectors = valueTile.getColumns() / e.lanes;
    allocateScratch();
    if (team == 1)
      return attendAll(Value(), positions);
    const Value all[] = {keys, queries, scores};
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
  trk::TileAttr chooseTile(int64_t columns) {
    TileBounds bounds = {positions, columns};
    bounds.temporaries = countTemporaries(Precision::f32, target);
    return chooseRegisterTile(target, bounds);
  }

  /// Heads of its own spare a thread the keys of the others; a few heads do not
  /// divide evenly.
  bool dividesHeads() {
    constexpr int64_t percentOfKeys = 10; // of a head's work, done again by each thread
    return shares.largest(kvHeads) * 100 * positions <=
           shares.largest(positions) * (100 + percentOfKeys) * kvHeads;
  }

  /// All query heads, for `rows` query rows from `firstRow` on.
  void attendAll(Value firstRow, int64_t rows) {
    e.forEach(0, kvHeads, 1, [&](Value kvHead) { attendGroup(kvHead, firstRow, rows); });
  }

  /// The query heads that share a head of keys and values.
  void attendGroup(Value kvHead, Value firstRow, int64_t rows) {
    int64_t headsPerKv = heads / kvHeads;
    Value keyColumn = columnOf(kvHead, heads), valueColumn = columnOf(kvHead, heads + kvHeads);
    transposeKeys(keyColumn);
    Value firstHead = multiply(kvHead, headsPerKv);
    e.forEach(0, headsPerKv, 1, [&](Value inGroup) {
      Value head = arith::AddIOp::create(e.b, e.loc, firstHead, inGroup);
      attendHead(multiply(head, headDim), valueColumn, firstRow, rows);
    });
  }

  void allocateScratch() {
    keys = allocate(headDim, paddedKeys);
    queries = allocate(rowsAtOnce, headDim);
    scores = allocate(rowsAtOnce, paddedKeys);
  }

  /// One for each share, in cache lines of its own.
  Value allocate(int64_t rows, int64_t columns) {
    SmallVector<int64_t> shape = {rows, columns};
    if (team > 1) {
      constexpr int64_t floatsOfLine = 16;
      shape[0] = llvm::alignTo(rows, floatsOfLine / std::gcd(floatsOfLine, columns));
      shape.insert(shape.begin(), team);
    }
    return memref::AllocOp::create(e.b, e.loc, MemRefType::get(shape, e.b.getF32Type()),
                                   e.b.getI64IntegerAttr(64));
  }

  /// From here on the scratch is that of the share that is being built.
  void takeScratch(ArrayRef<Value> all) {
    keys = ofShare(all[0]);
    queries = ofShare(all[1]);
    scores = ofShare(all[2]);
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

  Value multiply(Value value, int64_t factor) {
    return arith::MulIOp::create(e.b, e.loc, value, e.index(factor));
  }

  Value columnOf(Value head, int64_t firstHead) {
    return e.offset(multiply(head, headDim), firstHead * headDim);
  }

  Value mul(Value a, Value b) { return arith::MulFOp::create(e.b, e.loc, a, b); }

  /// Elements `low` and `high` of a pair, turned by the angle of `position`.
  std::pair<Value, Value> turn(Value low, Value high, Value cosine, Value sine) {
    return {arith::SubFOp::create(e.b, e.loc, mul(low, cosine), mul(high, sine)),
            arith::AddFOp::create(e.b, e.loc, mul(high, cosine), mul(low, sine))};
  }

  /// keys[feature][position], zero beyond the last position.
  void transposeKeys(Value keyColumn) {
    int64_t half = headDim / 2;
    Value zero = e.index(0), one = e.index(1);
    if (paddedKeys > positions)
      e.forEach(0, headDim, 1, [&](Value feature) {
        e.storeVector(e.splat(0.0), keys, {feature, e.index(paddedKeys - e.lanes)}, e.lanes);
      });
    e.forEach(0, positions, 1, [&](Value position) {
      auto element = [&](Value feature) {
        return e.load(op.getQkv(),
                      {position, arith::AddIOp::create(e.b, e.loc, keyColumn, feature)});
      };
      if (!op.getRope()) {
        e.forEach(0, headDim, 1,
                  [&](Value feature) { e.store(element(feature), keys, {feature, position}); });
        return;
      }
      e.forEach(0, half, 1, [&](Value pair) {
        Value second = e.offset(pair, half);
        auto [low, high] =
            turn(element(pair), element(second), e.load(op.getRope(), {zero, position, pair}),
                 e.load(op.getRope(), {one, position, pair}));
        e.store(low, keys, {pair, position});
        e.store(high, keys, {second, position});
      });
    });
  }

  void attendHead(Value queryColumn, Value valueColumn, Value firstRow, int64_t rows) {
    for (RowRun run : balanceRows(rows, rowsAtOnce))
      e.forEach(run.begin, run.begin + run.count * run.height, run.height, [&](Value distance) {
        Value row = distance;
        if (firstRow)
          row = arith::AddIOp::create(e.b, e.loc, firstRow, distance);
        loadQueries(row, run.height, queryColumn);
        computeScores(run.height);
        SmallVector<Value> inverseSums;
        for (int64_t i = 0; i < run.height; ++i)
          inverseSums.push_back(softmax(e.index(i)));
        weighValues(row, run.height, queryColumn, valueColumn, inverseSums);
      });
  }

  /// queries[row][feature], turned and scaled.
  void loadQueries(Value firstRow, int64_t height, Value queryColumn) {
    // Scaling is usually folded into the projection (trm-hoist).
    double factor = op.getScale().convertToDouble();
    auto scaled = [&](Value value) { return factor == 1.0 ? value : mul(value, e.splat(factor)); };
    int64_t half = op.getRope() ? headDim / 2 : headDim;
    Value zero = e.index(0), one = e.index(1);
    for (int64_t i = 0; i < height; ++i) {
      Value position = e.offset(firstRow, i), row = e.index(i);
      e.forVectors(half, [&](int64_t vector, int64_t valid) {
        int64_t begin = vector * e.lanes;
        Value low = e.loadVector(op.getQkv(), {position, e.offset(queryColumn, begin)}, valid);
        if (op.getRope()) {
          Value high =
              e.loadVector(op.getQkv(), {position, e.offset(queryColumn, half + begin)}, valid);
          Value cosine = e.loadVector(op.getRope(), {zero, position, e.index(begin)}, valid);
          Value sine = e.loadVector(op.getRope(), {one, position, e.index(begin)}, valid);
          std::tie(low, high) = turn(low, high, cosine, sine);
          e.storeVector(scaled(high), queries, {row, e.index(half + begin)}, valid);
        }
        e.storeVector(scaled(low), queries, {row, e.index(begin)}, valid);
      });
    }
  }

  void computeScores(int64_t height) {
    forVectorBlocks(paddedKeys, scoreVectors, [&](Value column, int64_t extent) {
      int64_t vectors = llvm::divideCeil(extent, e.lanes);
      SmallVector<Value> zeros(height * vectors, e.splat(0.0));
      SmallVector<Value> sums = e.accumulate(
          headDim, height, vectors, zeros,
          [&](int64_t row, Value k) { return e.load(queries, {e.index(row), k}); },
          [&](int64_t vector, Value k) {
            return e.loadVector(keys, {k, e.offset(column, vector * e.lanes)}, e.lanes);
          });
      for (int64_t row = 0; row < height; ++row)
        for (int64_t vector = 0; vector < vectors; ++vector)
          e.storeVector(sums[row * vectors + vector], scores,
                        {e.index(row), e.offset(column, vector * e.lanes)}, e.lanes);
    });
  }

  /// Exponentials of a row's scores in place; returns the inverse of their sum,
  /// which is applied to the weighted values, of which there are fewer.
  Value softmax(Value row) {
    int64_t whole = positions / e.lanes * e.lanes, rest = positions - whole;
    double lowest = -std::numeric_limits<float>::infinity();
    auto scoreAt = [&](Value column) { return e.loadVector(scores, {row, column}, e.lanes); };
    Value highest =
        e.forEachCarried(0, whole, e.lanes, e.splat(lowest), [&](Value column, ValueRange carried) {
          return SmallVector<Value>{
              arith::MaxNumFOp::create(e.b, e.loc, scoreAt(column), carried[0])};
        })[0];
    if (rest)
      highest = arith::MaxNumFOp::create(
          e.b, e.loc, e.selectValid(scoreAt(e.index(whole)), lowest, rest), highest);
    Value maximum = e.broadcast(
        vector::ReductionOp::create(e.b, e.loc, vector::CombiningKind::MAXNUMF, highest));

    auto exponentiate = [&](Value column, int64_t valid) -> Value {
      Value shifted = arith::SubFOp::create(e.b, e.loc, scoreAt(column), maximum);
      Value power = e.selectValid(math::ExpOp::create(e.b, e.loc, shifted), 0.0, valid);
      e.storeVector(power, scores, {row, column}, e.lanes);
      return power;
    };
    Value sum =
        e.forEachCarried(0, whole, e.lanes, e.splat(0.0), [&](Value column, ValueRange carried) {
          return SmallVector<Value>{
              arith::AddFOp::create(e.b, e.loc, carried[0], exponentiate(column, e.lanes))};
        })[0];
    if (rest)
      sum = arith::AddFOp::create(e.b, e.loc, sum, exponentiate(e.index(whole), rest));
    Value total = vector::ReductionOp::create(e.b, e.loc, vector::CombiningKind::ADD, sum);
    return arith::DivFOp::create(e.b, e.loc, e.scalar(1.0), total);
  }

  void weighValues(Value firstRow, int64_t height, Value queryColumn, Value valueColumn,
                   ValueRange inverseSums) {
    forVectorBlocks(headDim, valueVectors, [&](Value column, int64_t extent) {
      int64_t vectors = llvm::divideCeil(extent, e.lanes);
      auto valid = [&](int64_t vector) { return std::min(e.lanes, extent - vector * e.lanes); };
      auto at = [&](Value base, int64_t vector) {
        return e.offset(arith::AddIOp::create(e.b, e.loc, base, column), vector * e.lanes);
      };
      SmallVector<Value> zeros(height * vectors, e.splat(0.0));
      SmallVector<Value> sums = e.accumulate(
          positions, height, vectors, zeros,
          [&](int64_t row, Value k) { return e.load(scores, {e.index(row), k}); },
          [&](int64_t vector, Value k) {
            return e.loadVector(op.getQkv(), {k, at(valueColumn, vector)}, valid(vector));
          });
      for (int64_t row = 0; row < height; ++row) {
        Value factor = e.broadcast(inverseSums[row]);
        for (int64_t vector = 0; vector < vectors; ++vector)
          e.storeVector(mul(sums[row * vectors + vector], factor), op.getInit(),
                        {e.offset(firstRow, row), at(queryColumn, vector)}, valid(vector));
      }
    });
  }

  /// Blocks of at most `vectors` vectors that cover `size` elements.
  void forVectorBlocks(int64_t size, int64_t vectors, function_ref<void(Value, int64_t)> body) {
    int64_t block = vectors * e.lanes, whole = size / block * block;
    e.forEach(0, whole, block, [&](Value column) { body(column, block); });
    if (size > whole)
      body(e.index(whole), size - whole);
  }

  trk::AttentionOp op;
  VectorEmitter e;
  TargetAttr target;
  int64_t team;
  ShareEmitter shares;
  int64_t positions, heads, kvHeads, headDim, paddedKeys;
  int64_t rowsAtOnce, scoreVectors, valueVectors;
  Value keys, queries, scores;
};

} // namespace

void trm::lowerAttention(trk::AttentionOp op, OpBuilder &builder, TargetAttr target) {
  AttentionLowering(op, builder, target).run();
}
