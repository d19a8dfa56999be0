//===- BlockRows.cpp - kernels of rows, a block of rows at a time -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Kernels/RegisterTile.h"
#include "trm/passes/Kernels/Shares.h"
#include "trm/passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/TypeSwitch.h"

namespace trm {
#define GEN_PASS_DEF_BLOCKROWS
#include "trm/passes/Passes.h.inc"
} // namespace trm

using namespace mlir;
using namespace trm;

namespace {

/// A buffer that a kernel reads or writes row by row; `perLine` rows lie in each of its lines.
struct RowOperand {
  unsigned number;
  int64_t perLine = 1;
};

/// A kernel each of whose rows comes from that row of its operands alone.
struct RowKernel {
  int64_t rows;
  SmallVector<RowOperand> operands;
  bool pairs = false;
};

RowKernel describe(trk::PackedMatmulOp op) {
  RowKernel kernel = {op.getInit().getType().getDimSize(0), {}, op.getPairs()};
  kernel.operands.push_back({op.getInputMutable().getOperandNumber(), op.getPairs() ? 2 : 1});
  kernel.operands.push_back({op.getInitMutable().getOperandNumber()});
  for (OpOperand &operand : op.getInputScaleMutable())
    kernel.operands.push_back({operand.getOperandNumber()});
  for (OpOperand &operand : op.getAddendMutable())
    kernel.operands.push_back({operand.getOperandNumber()});
  return kernel;
}

RowKernel describe(trk::QuantizeOp op) {
  RowKernel kernel = {op.getInput().getType().getDimSize(0), {}, op.getPairs()};
  kernel.operands.push_back({op.getInputMutable().getOperandNumber()});
  kernel.operands.push_back({op.getInitMutable().getOperandNumber(), op.getPairs() ? 2 : 1});
  for (OpOperand &operand : op.getScaleMutable())
    kernel.operands.push_back({operand.getOperandNumber()});
  return kernel;
}

std::optional<RowKernel> describeRows(Operation *op) {
  if (op->getNumResults() > 0)
    return std::nullopt;
  if (auto matmul = dyn_cast<trk::PackedMatmulOp>(op))
    return matmul.getAxis() == Axis::features ? std::optional(describe(matmul)) : std::nullopt;
  if (auto quantize = dyn_cast<trk::QuantizeOp>(op))
    return quantize.getAxis() == Axis::features ? std::optional(describe(quantize)) : std::nullopt;
  if (auto norm = dyn_cast<trk::RmsNormOp>(op); norm && norm.getAxis() == Axis::features)
    return RowKernel{norm.getInit().getType().getDimSize(0),
                     {{norm.getInitMutable().getOperandNumber()}}};
  return std::nullopt;
}

Value getOrigin(Value buffer) {
  while (auto view = buffer.getDefiningOp<ViewLikeOpInterface>())
    buffer = view.getViewSource();
  return buffer;
}

/// Kernels of as many rows, one behind the other.
struct Chain {
  SmallVector<Operation *> kernels;
  int64_t rows = 0, unit = 1;
  /// The buffers that they read and write row by row.
  llvm::MapVector<Value, int64_t> buffers; // rows in each line

  bool take(Operation *op) {
    std::optional<RowKernel> kernel = describeRows(op);
    if (!kernel || (!kernels.empty() && kernel->rows != rows))
      return false;
    // Of one buffer every kernel has the same view, so that a row is one row for all.
    for (RowOperand operand : kernel->operands) {
      Value buffer = op->getOperand(operand.number);
      for (auto [other, perLine] : buffers)
        if (getOrigin(other) == getOrigin(buffer) &&
            (other != buffer || perLine != operand.perLine))
          return false;
    }
    for (RowOperand operand : kernel->operands)
      buffers.insert({op->getOperand(operand.number), operand.perLine});
    rows = kernel->rows;
    unit = std::max<int64_t>(unit, kernel->pairs ? 2 : 1);
    kernels.push_back(op);
    return true;
  }

  /// Of all buffers.
  int64_t getBytesPerRow() const {
    int64_t bytes = 0;
    for (auto [buffer, perLine] : buffers)
      bytes += llvm::divideCeil(getByteSize(cast<ShapedType>(buffer.getType())), rows);
    return bytes;
  }

  /// Of the largest panel of a weight, which all rows of a block are multiplied with.
  int64_t getPanelBytes() const {
    int64_t largest = 0;
    for (Operation *kernel : kernels)
      if (auto matmul = dyn_cast<trk::PackedMatmulOp>(kernel)) {
        ShapedType weight = matmul.getWeight().getType();
        int64_t panels = matmul.isPacked() ? weight.getDimSize(0) : 1;
        largest = std::max<int64_t>(largest, llvm::divideCeil(getByteSize(weight), panels));
      }
    return largest;
  }

  /// Whether nothing else sees the buffer.
  bool owns(Value buffer) const {
    return buffer.getDefiningOp<memref::AllocOp>() &&
           llvm::all_of(buffer.getUsers(),
                        [&](Operation *user) { return llvm::is_contained(kernels, user); });
  }
};

/// Replaces a chain by a loop over blocks of rows.
class ChainBlocker {
public:
  ChainBlocker(const Chain &chain, int64_t blockRows, int64_t team)
      : chain(chain), blockRows(blockRows), b(chain.kernels.back()),
        e(b, chain.kernels.front()->getLoc(), /*lanes=*/1), shares(e, team), team(team) {}

  void run() {
    for (auto [buffer, perLine] : chain.buffers)
      if (chain.owns(buffer))
        shrink(buffer, perLine);
    shares.forEach(
        chain.rows, chain.unit, getOwner(/*features=*/true, chain.unit > 1),
        [&](Value first, int64_t extent) {
          for (RowRun run : balanceRows(extent, blockRows, chain.unit))
            e.forEach(
                run.begin, run.begin + run.count * run.height, run.height, [&](Value distance) {
                  Value row = first ? arith::AddIOp::create(b, e.loc, first, distance).getResult()
                                    : distance;
                  emitBlock(row, run.height);
                });
        });
    for (Operation *kernel : llvm::reverse(chain.kernels))
      kernel->erase();
    for (auto [buffer, blocks] : small)
      buffer.getDefiningOp()->erase();
  }

private:
  /// A buffer of the chain alone holds one block a share.
  void shrink(Value buffer, int64_t perLine) {
    auto alloc = buffer.getDefiningOp<memref::AllocOp>();
    SmallVector<int64_t> shape(alloc.getType().getShape());
    shape[0] = llvm::divideCeil(blockRows, perLine) * team;
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(alloc);
    small[buffer] = memref::AllocOp::create(
        b, alloc.getLoc(), MemRefType::get(shape, alloc.getType().getElementType()),
        alloc.getAlignmentAttr());
  }

  void emitBlock(Value row, int64_t height) {
    llvm::MapVector<Value, Value> views;
    for (auto [buffer, perLine] : chain.buffers)
      views[buffer] = createView(buffer, perLine, row, height);
    for (Operation *kernel : chain.kernels) {
      Operation *copy = b.clone(*kernel);
      for (OpOperand &operand : copy->getOpOperands())
        if (auto view = views.find(operand.get()); view != views.end())
          operand.set(view->second);
    }
  }

  Value createView(Value buffer, int64_t perLine, Value row, int64_t height) {
    Value whole = buffer, line = row;
    if (perLine > 1)
      line = arith::DivUIOp::create(b, e.loc, row, e.index(perLine));
    if (auto own = small.find(buffer); own != small.end()) {
      whole = own->second;
      int64_t lines = llvm::divideCeil(blockRows, perLine);
      line = shares.current
                 ? arith::MulIOp::create(b, e.loc, shares.current, e.index(lines)).getResult()
                 : e.index(0);
    }
    ArrayRef<int64_t> shape = cast<MemRefType>(whole.getType()).getShape();
    SmallVector<OpFoldResult> offsets(shape.size(), b.getIndexAttr(0)),
        sizes = getAsIndexOpFoldResult(b.getContext(), shape),
        strides(shape.size(), b.getIndexAttr(1));
    offsets[0] = getAsOpFoldResult(line);
    sizes[0] = b.getIndexAttr(llvm::divideCeil(height, perLine));
    return memref::SubViewOp::create(b, e.loc, whole, offsets, sizes, strides);
  }

  const Chain &chain;
  int64_t blockRows;
  OpBuilder b;
  VectorEmitter e;
  ShareEmitter shares;
  int64_t team;
  llvm::MapVector<Value, Value> small;
};

struct BlockRows : trm::impl::BlockRowsBase<BlockRows> {
  using BlockRowsBase::BlockRowsBase;

  void runOnOperation() override {
    TargetAttr target = TargetAttr::of(getOperation());
    if (!target) {
      getOperation().emitError("needs the attribute trm.target on the module, whose caches the "
                               "blocks are for; trmc --target-cpu attaches it");
      return signalPassFailure();
    }
    SmallVector<Chain> chains;
    getOperation().walk([&](Block *block) { findChains(*block, chains); });
    for (const Chain &chain : chains)
      if (int64_t size = chooseBlock(chain, target)) {
        ChainBlocker(chain, size, getMaxTeam(getOperation())).run();
        ++numChains;
        numKernels += chain.kernels.size();
      }
  }

private:
  static void findChains(Block &block, SmallVectorImpl<Chain> &chains) {
    Chain chain;
    auto finish = [&] {
      if (chain.kernels.size() > 1)
        chains.push_back(std::move(chain));
      chain = Chain();
    };
    for (Operation &op : block) {
      if (chain.take(&op))
        continue;
      // What touches no memory stays before the chain, which moves to its last kernel.
      if (isa<memref::AllocOp, memref::GetGlobalOp>(op) || isMemoryEffectFree(&op))
        continue;
      finish();
      chain.take(&op);
    }
    finish();
  }

  /// Rows of a block, or 0 where all of them are one.
  int64_t chooseBlock(const Chain &chain, TargetAttr target) {
    if (rows > 0)
      return rows < static_cast<uint64_t>(chain.rows) ? llvm::alignTo(rows, chain.unit) : 0;
    auto perRow = chain.getBytesPerRow(), cache = static_cast<int64_t>(target.getL2Bytes());
    // Weights are read again for each block: it takes many rows to make up for that.
    constexpr int64_t leastRows = 32, worthIt = 4;
    int64_t room = cache * 3 / 4 - chain.getPanelBytes();
    int64_t share = room / std::max<int64_t>(perRow, 1);
    if (chain.rows * perRow < worthIt * cache || share < leastRows)
      return 0;
    return share / chain.unit * chain.unit;
  }
};

} // namespace
