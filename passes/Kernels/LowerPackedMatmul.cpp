//===- LowerPackedMatmul.cpp - trk.packed_matmul to vectors -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/passes/Kernels/Shares.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace trm;

namespace {

/// A tile in flight: where it lies and which of its outputs exist.
struct Tile {
  Value panel;     // number of the weight's panel
  int64_t outputs; // valid outputs of each group in that panel
  Value other;     // first row (over features) or column (over positions)
  int64_t extent;  // rows (over features) or columns (over positions) from there
};

class MatmulLowering {
public:
  MatmulLowering(trk::PackedMatmulOp op, OpBuilder &builder, TargetAttr target)
      : op(op), target(target), e(builder, op.getLoc(), target.getLanes()),
        shares(e, getMaxTeam(op)), groups(op.getGroups()), bundle(op.getBundle()),
        perGroup(op.getNumOutputs() / groups), pairs(op.getPairs()) {
    ShapedType weight = op.getWeight().getType();
    width = weight.getDimSize(2) / bundle / groups;
    e.unroll = chooseUnroll(op.getPrecision(), target);
    ArrayRef<int64_t> shape = op.getInit().getType().getShape();
    isOverFeatures = op.getAxis() == Axis::features;
    others = isOverFeatures ? shape[0] : shape[1];
  }

  void run() {
    if (ownsItsShare())
      return forOwnShares([&] { emitBlock(/*normalizes=*/op.getNormEpsilon().has_value()); });
    shares.forRanges(llvm::divideCeil(perGroup, width), [&](Value begin, Value end) {
      panels = {begin, end};
      first = Value();
      extent = others;
      emitBlock(/*normalizes=*/false);
    });
    if (op.getNormEpsilon())
      forOwnShares([&] { normalizeBlock(); });
  }

private:
  using BlockBody = function_ref<void(Value, int64_t)>;

  /// The share of a thread: its rows (over features) or columns (over positions).
  void forOwnShares(function_ref<void()> body) {
    shares.forEach(others, isOverFeatures ? getRowUnit() : e.lanes, getOwner(isOverFeatures, pairs),
                   [&](Value shareFirst, int64_t shareExtent) {
                     panels = {};
                     first = shareFirst;
                     extent = shareExtent;
                     body();
                   });
  }

  /// Whether each thread has rows or columns of its own and all panels of them, or
  /// panels of its own. The former needs no barrier before the norm, nor between
  /// kernels that are divided alike. But few rows make short tiles and shares that
  /// differ, and each thread reads all of the weight.
  bool ownsItsShare() {
    constexpr int64_t worthOfBarrier = 2000; // in multiply-adds of vectors, 0.5 us
    constexpr int64_t costOfReading = 6;     // of a vector that is not in the cache
    int64_t largest = isOverFeatures ? shares.largest(others)
                                     : shares.largest(llvm::divideCeil(others, e.lanes)) * e.lanes;
    int64_t reading =
        weightStaysInCache() ? 0 : llvm::divideCeil(width * groups, e.lanes) * costOfReading;
    int64_t all = llvm::divideCeil(perGroup, width);
    int64_t own = all * (costOfTiles(largest) + reading);
    int64_t byPanels = shares.largest(all) * (costOfTiles(others) + reading);
    return (own - byPanels) * op.getDepth() <= worthOfBarrier;
  }

  /// Multiply-adds of vectors, a step of K, that `size` rows or columns of a panel
  /// take; a small tile takes as long as the latency lets it.
  int64_t costOfTiles(int64_t size) {
    constexpr int64_t latency = 8;
    int64_t rows = op.getTile()->getRows(), columns = op.getTile()->getColumns(), cost = 0;
    if (isOverFeatures) {
      for (RowRun run : balanceRows(size, rows, getRowUnit()))
        cost += run.count * std::max(run.height * columns / e.lanes, latency);
      return cost;
    }
    for (int64_t begin = 0; begin < size; begin += columns)
      cost += std::max<int64_t>(llvm::divideCeil(std::min(columns, size - begin), e.lanes) * rows,
                                latency);
    return cost;
  }

  /// The product's rows or columns [first, first + extent), in the given panels.
  void emitBlock(bool normalizes) {
    if (!isOverFeatures)
      return forColumnBlocks([&](Value column, int64_t columns) {
        forPanels([&](Value panel, int64_t outputs) {
          emitOverPositions({panel, outputs, column, columns});
        });
        if (normalizes)
          normalizer().normalizeColumns(column, columns);
      });
    if (normalizes && weightStaysInCache())
      return forRowTiles([&](Value row, int64_t height) {
        forPanels(
            [&](Value panel, int64_t outputs) { emitOverFeatures({panel, outputs, row, height}); });
        for (int64_t i = 0; i < height; ++i)
          normalizer().normalizeRow(e.offset(row, i));
      });
    forPanels([&](Value panel, int64_t outputs) {
      forRowTiles([&](Value row, int64_t height) {
        if (!weightStaysInCache())
          prefetchFor(panel, row);
        emitOverFeatures({panel, outputs, row, height});
        e.onIteration = nullptr;
      });
    });
    if (normalizes)
      normalizeBlock();
  }

  /// The row tiles of a panel bring the next one into the second-level cache: each its
  /// part, a line or a few an iteration, which costs next to nothing beside as many
  /// products. All at once would fill the queue of misses.
  void prefetchFor(Value panel, Value row) {
    constexpr int64_t lineBytes = 64, mostAtOnce = 4;
    ShapedType weight = op.getWeight().getType();
    int64_t lineElements = lineBytes * 8 / weight.getElementTypeBitWidth();
    int64_t panelElements = weight.getDimSize(1) * weight.getDimSize(2);
    int64_t iterations = op.getDepth() / e.unroll, lines = panelElements / lineElements;
    int64_t tiles = llvm::divideCeil(extent, op.getTile()->getRows());
    // A loop with more iterations than the panel has lines would run beyond it.
    if (iterations < 2 || lines < iterations)
      return;
    int64_t atOnce = std::min<int64_t>(
        {llvm::divideCeilSigned(lines, iterations * tiles), lines / iterations, mostAtOnce});
    int64_t partElements = iterations * atOnce * lineElements;
    auto multiply = [&](Value a, int64_t b) -> Value {
      return arith::MulIOp::create(e.b, e.loc, a, e.index(b));
    };
    auto atMost = [&](Value a, int64_t b) -> Value {
      return arith::MinUIOp::create(e.b, e.loc, a, e.index(b));
    };
    // Parts lie as rows do; none reaches beyond the panel, nor the last beyond itself.
    Value next = atMost(e.offset(panel, 1), weight.getDimSize(0) - 1);
    Value distance = first ? arith::SubIOp::create(e.b, e.loc, row, first).getResult() : row;
    Value part = arith::DivUIOp::create(e.b, e.loc, multiply(distance, tiles), e.index(extent));
    Value begin =
        arith::AddIOp::create(e.b, e.loc, multiply(next, panelElements),
                              atMost(multiply(part, partElements), panelElements - partElements));
    ReassociationIndices all = {0, 1, 2};
    Value flat = memref::CollapseShapeOp::create(e.b, e.loc, op.getWeight(),
                                                 ArrayRef<ReassociationIndices>(all));
    e.onIteration = [this, begin, flat, atOnce, lineElements](Value k) {
      // k counts steps, of which an iteration has several.
      Value place = arith::MulIOp::create(e.b, e.loc, k, e.index(atOnce * lineElements / e.unroll));
      place = arith::AddIOp::create(e.b, e.loc, begin, place);
      for (int64_t line = 0; line < atOnce; ++line)
        memref::PrefetchOp::create(e.b, e.loc, flat, e.offset(place, line * lineElements),
                                   /*isWrite=*/false, /*localityHint=*/2, /*isDataCache=*/true);
    };
  }

  void normalizeBlock() {
    if (!isOverFeatures)
      return forColumnBlocks(
          [&](Value column, int64_t columns) { normalizer().normalizeColumns(column, columns); });
    e.forEach(0, extent, 1, [&](Value row) { normalizer().normalizeRow(fromFirst(row)); });
  }

  RmsNormEmitter normalizer() {
    return RmsNormEmitter(e, op.getInit(), op.getAddend(), op.getNormEpsilon()->convertToDouble());
  }

  /// Rows outside panels read the weight once for each tile of rows: the rows are
  /// normalized while they are in the first-level cache, but a weight that does
  /// not stay in the second level would come from memory every time.
  bool weightStaysInCache() {
    auto bytes = static_cast<uint64_t>(getByteSize(op.getWeight().getType()));
    return bytes <= target.getL2Bytes() / 2;
  }

  Value fromFirst(Value distance) {
    return first ? arith::AddIOp::create(e.b, e.loc, first, distance).getResult() : distance;
  }

  void forRowTiles(BlockBody body) {
    for (RowRun run : balanceRows(extent, op.getTile()->getRows(), getRowUnit()))
      e.forEach(run.begin, run.begin + run.count * run.height, run.height,
                [&](Value row) { body(fromFirst(row), run.height); });
  }

  void forPanels(BlockBody body) {
    int64_t whole = perGroup / width, rest = perGroup % width;
    if (panels.begin)
      return forPanelsOfShare(whole, rest, body);
    e.forEach(0, whole, 1, [&](Value panel) { body(panel, width); });
    if (rest)
      body(e.index(whole), rest);
  }

  void forPanelsOfShare(int64_t whole, int64_t rest, BlockBody body) {
    auto loop = scf::ForOp::create(e.b, e.loc, panels.begin, panels.end, e.index(1));
    OpBuilder::InsertionGuard guard(e.b);
    e.b.setInsertionPointToStart(loop.getBody());
    Value panel = loop.getInductionVar();
    if (!rest)
      return body(panel, width);
    Value isWhole =
        arith::CmpIOp::create(e.b, e.loc, arith::CmpIPredicate::ult, panel, e.index(whole));
    auto branch = scf::IfOp::create(e.b, e.loc, isWhole, /*withElseRegion=*/true);
    e.b.setInsertionPoint(branch.thenYield());
    body(panel, width);
    e.b.setInsertionPoint(branch.elseYield());
    body(panel, rest);
  }

  void forColumnBlocks(BlockBody body) {
    int64_t block = op.getTile()->getColumns(), whole = extent / block * block;
    e.forEach(0, whole, block, [&](Value column) { body(fromFirst(column), block); });
    if (extent > whole)
      body(fromFirst(e.index(whole)), extent - whole);
  }

  /// Rows of the input that an instruction takes together.
  int64_t getRowUnit() const { return pairs ? 2 : 1; }

  Value scaled(Value panel) { return arith::MulIOp::create(e.b, e.loc, panel, e.index(width)); }

  /// Outputs lie along the vectors: group after group, each padded to vectors.
  void emitOverFeatures(Tile tile) {
    int64_t perGroupVectors = llvm::divideCeil(tile.outputs, e.lanes);
    int64_t vectors = perGroupVectors * groups;
    Value firstOutput = scaled(tile.panel);
    auto column = [&](int64_t vector) {
      return vector / perGroupVectors * width + vector % perGroupVectors * e.lanes;
    };
    auto valid = [&](int64_t vector) {
      return std::min(e.lanes, tile.outputs - vector % perGroupVectors * e.lanes);
    };
    SmallVector<Value> start;
    auto outputOf = [&](int64_t vector) {
      return e.offset(firstOutput,
                      vector / perGroupVectors * perGroup + vector % perGroupVectors * e.lanes);
    };
    for (int64_t vector = 0; vector < vectors; ++vector)
      start.push_back(beginVector(outputOf(vector), valid(vector)));
    SmallVector<Value> accumulators;
    for (int64_t row = 0; row < tile.extent; ++row)
      llvm::append_range(accumulators, start);

    auto loadInput = [&](int64_t row, Value k) {
      return e.loadBundle(op.getInput(), {e.offset(tile.other, row), bundled(k)}, bundle);
    };
    auto loadWeight = [&](int64_t vector, Value k) {
      // Panels are padded, so a whole vector can always be read.
      return widened(
          e.loadBundles(op.getWeight(), {tile.panel, k, e.index(column(vector) * bundle)}, bundle));
    };
    auto loadInputPair = [&](int64_t pair, Value k) {
      Value line = arith::DivUIOp::create(e.b, e.loc, tile.other, e.index(2));
      return loadPair(op.getInput(), {e.offset(line, pair), pairwise(k)});
    };
    auto loadWeightPair = [&](int64_t pair, Value k) {
      int64_t perVector = e.lanes / 2;
      int64_t output = column(pair / perVector) + pair % perVector * 2;
      return loadPair(op.getWeight(), {tile.panel, k, e.index(output * bundle)});
    };
    SmallVector<Value> sums = pairs ? e.accumulatePairs(op.getDepth(), tile.extent, vectors,
                                                        loadInputPair, loadWeightPair)
                                    : e.accumulate(op.getDepth(), tile.extent, vectors,
                                                   accumulators, loadInput, loadWeight);
    for (int64_t vector = 0; vector < perGroupVectors; ++vector) {
      SmallVector<Value> outputs;
      for (int64_t g = 0; g < groups; ++g)
        outputs.push_back(outputOf(g * perGroupVectors + vector));
      SmallVector<Dequantization> perOutput = llvm::map_to_vector(
          outputs, [&](Value output) { return dequantizeVector(output, valid(vector)); });
      for (int64_t row = 0; row < tile.extent; ++row) {
        Value line = e.offset(tile.other, row), lineScale = scaleOfRow(line);
        SmallVector<Value> group;
        for (int64_t g = 0; g < groups; ++g)
          group.push_back(
              finish(sums[row * vectors + g * perGroupVectors + vector], perOutput[g], lineScale));
        emitEpilogue(group, {line, e.offset(firstOutput, vector * e.lanes)}, valid(vector));
      }
    }
  }

  /// Outputs are the rows of the tile; vectors run along the features.
  void emitOverPositions(Tile tile) {
    // Pairs of rows are of one group.
    int64_t perGroupRows = llvm::alignTo(tile.outputs, getRowUnit());
    int64_t rows = perGroupRows * groups, vectors = llvm::divideCeil(tile.extent, e.lanes);
    Value firstOutput = scaled(tile.panel);
    auto valid = [&](int64_t vector) { return std::min(e.lanes, tile.extent - vector * e.lanes); };
    auto outputOf = [&](int64_t row) {
      return e.offset(firstOutput, row / perGroupRows * perGroup + row % perGroupRows);
    };
    auto column = [&](int64_t row) { return row / perGroupRows * width + row % perGroupRows; };
    auto loadWeight = [&](int64_t row, Value k) {
      return e.loadBundle(op.getWeight(), {tile.panel, k, e.index(column(row) * bundle)}, bundle);
    };
    auto loadInput = [&](int64_t vector, Value k) {
      Value first = e.offset(tile.other, vector * e.lanes);
      if (bundle == 1)
        return e.loadVector(op.getInput(), {k, first}, valid(vector));
      return e.loadBundles(op.getInput(), {k, bundled(first)}, bundle);
    };
    auto loadWeightPair = [&](int64_t pair, Value k) {
      return loadPair(op.getWeight(), {tile.panel, k, e.index(column(2 * pair) * bundle)});
    };
    auto loadInputPair = [&](int64_t pair, Value k) {
      return loadPair(op.getInput(), {k, bundled(e.offset(tile.other, 2 * pair))});
    };
    SmallVector<Value> sums;
    if (pairs) {
      sums = e.accumulatePairs(op.getDepth(), rows, vectors, loadWeightPair, loadInputPair);
    } else {
      SmallVector<Value> accumulators;
      for (int64_t row = 0; row < rows; ++row)
        accumulators.append(vectors, beginSplat(outputOf(row)));
      sums = e.accumulate(op.getDepth(), rows, vectors, accumulators, loadWeight, loadInput,
                          /*activationsAreVectors=*/true);
    }
    SmallVector<Value> lineScales;
    for (int64_t vector = 0; vector < vectors; ++vector)
      lineScales.push_back(scaleOfColumns(e.offset(tile.other, vector * e.lanes)));
    for (int64_t row = 0; row < tile.outputs; ++row) {
      SmallVector<Dequantization> perOutput;
      for (int64_t g = 0; g < groups; ++g)
        perOutput.push_back(dequantizeSplat(outputOf(g * perGroupRows + row)));
      for (int64_t vector = 0; vector < vectors; ++vector) {
        SmallVector<Value> group;
        for (int64_t g = 0; g < groups; ++g)
          group.push_back(finish(sums[(g * perGroupRows + row) * vectors + vector], perOutput[g],
                                 lineScales[vector]));
        emitEpilogue(group, {e.offset(firstOutput, row), e.offset(tile.other, vector * e.lanes)},
                     valid(vector));
      }
    }
  }

  Value bundled(Value k) {
    return bundle == 1 ? k : arith::MulIOp::create(e.b, e.loc, k, e.index(bundle)).getResult();
  }

  /// Where the bundles of two lines begin, which lie side by side.
  Value pairwise(Value k) {
    return arith::MulIOp::create(e.b, e.loc, k, e.index(2 * bundle)).getResult();
  }

  Value loadPair(Value buffer, ValueRange indices) {
    return e.loadBundle(buffer, indices, 2 * bundle);
  }

  /// Weights of 8 bits for an instruction that multiplies 16.
  Value widened(Value weights) {
    Type input = op.getInput().getType().getElementType();
    auto type = dyn_cast<VectorType>(weights.getType());
    if (!type || type.getElementType() == input)
      return weights;
    return arith::ExtSIOp::create(e.b, e.loc, type.clone(input), weights);
  }

  bool isInteger() { return static_cast<bool>(op.getInputScale()); }

  Value zeros() {
    Type element = isInteger() ? Type(e.b.getI32Type()) : Type(e.b.getF32Type());
    return arith::ConstantOp::create(e.b, e.loc, e.b.getZeroAttr(e.vectorType.clone(element)));
  }

  /// Where sums begin: integers at their offset, others at the bias.
  Value getBeginnings() { return isInteger() ? Value(op.getOffset()) : Value(op.getBias()); }

  Value beginVector(Value output, int64_t valid) {
    Value beginnings = getBeginnings();
    return beginnings ? e.loadVector(beginnings, output, valid) : zeros();
  }

  Value beginSplat(Value output) {
    Value beginnings = getBeginnings();
    return beginnings ? e.broadcast(e.load(beginnings, output)) : zeros();
  }

  /// What integers of one or several outputs are multiplied with, and added to.
  struct Dequantization {
    Value scale, bias; // null where there are none
  };

  Dequantization dequantizeVector(Value output, int64_t valid) {
    if (!isInteger())
      return {};
    return {e.loadVector(op.getWeightScale(), output, valid),
            op.getBias() ? e.loadVector(op.getBias(), output, valid) : Value()};
  }

  Dequantization dequantizeSplat(Value output) {
    if (!isInteger())
      return {};
    return {e.broadcast(e.load(op.getWeightScale(), output)),
            op.getBias() ? e.broadcast(e.load(op.getBias(), output)) : Value()};
  }

  Value scaleOfRow(Value row) {
    return isInteger() ? e.broadcast(e.load(op.getInputScale(), row)) : Value();
  }

  /// Lines of the input are padded to whole vectors, and so are their scales.
  Value scaleOfColumns(Value column) {
    return isInteger() ? e.loadVector(op.getInputScale(), column, e.lanes) : Value();
  }

  /// The value of an accumulator.
  Value finish(Value sum, Dequantization perOutput, Value lineScale) {
    if (!isInteger())
      return sum;
    Value value = arith::SIToFPOp::create(e.b, e.loc, e.vectorType, sum);
    value = arith::MulFOp::create(e.b, e.loc, value, perOutput.scale);
    if (!perOutput.bias)
      return arith::MulFOp::create(e.b, e.loc, value, lineScale);
    return trk::DotOp::create(e.b, e.loc, value, lineScale, perOutput.bias);
  }

  /// The epilogue's scalar operations on vectors, then the store.
  void emitEpilogue(ValueRange accumulators, ValueRange indices, int64_t valid) {
    Block &block = op.getEpilogue().front();
    IRMapping mapping;
    mapping.map(block.getArguments().drop_back(), accumulators);
    if (op.readsInit())
      mapping.map(block.getArguments().back(), e.loadVector(op.getInit(), indices, valid));
    for (Operation &scalar : block.without_terminator())
      mapping.map(scalar.getResults(), vectorize(scalar, mapping)->getResults());
    e.storeVector(mapping.lookup(op.getYield().getValue()), op.getInit(), indices, valid);
  }

  Operation *vectorize(Operation &scalar, IRMapping &mapping) {
    Attribute constant;
    if (matchPattern(&scalar, m_Constant(&constant)))
      return e.splat(cast<FloatAttr>(constant).getValueAsDouble()).getDefiningOp();
    OperationState state(e.loc, scalar.getName());
    for (Value operand : scalar.getOperands()) {
      Value vector = mapping.lookupOrNull(operand); // else defined outside, a scalar
      state.addOperands(vector ? vector : e.broadcast(operand));
    }
    for (Type type : scalar.getResultTypes())
      state.addTypes(e.vectorType.clone(type));
    state.addAttributes(scalar.getAttrs());
    Operation *result = e.b.create(state);
    // What comes of narrow factors is not as exact as the best exponential of a large number.
    if (auto exp = dyn_cast<math::ExpOp>(result); exp && op.getPrecision() != Precision::f32)
      exp.setFastmath(arith::FastMathFlags::afn);
    return result;
  }

  trk::PackedMatmulOp op;
  TargetAttr target;
  VectorEmitter e;
  ShareEmitter shares;
  int64_t groups;
  int64_t bundle;   // factors that a lane multiplies at once
  int64_t perGroup; // outputs of each group in all
  int64_t width;    // outputs of each group in a panel
  bool pairs;       // two lines are multiplied with two
  bool isOverFeatures;
  int64_t others; // rows (over features) or columns (over positions)

  // What is being emitted: of those, extent from first on (null: from the first),
  // and the panels, which are all where they are null.
  Value first;
  int64_t extent = 0;
  struct {
    Value begin, end;
  } panels;
};

} // namespace

void trm::lowerPackedMatmul(trk::PackedMatmulOp op, OpBuilder &builder, TargetAttr target) {
  MatmulLowering(op, builder, target).run();
}
