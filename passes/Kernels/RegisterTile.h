//===- RegisterTile.h - register tiles in scf and vector ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the kernels' lowerings share: vectors with masked tails, loops over
// static ranges, and the one inner loop of all matrix products.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_KERNELS_REGISTERTILE_H
#define TRM_PASSES_KERNELS_REGISTERTILE_H

#include "trm/dialect/Trk/Trk.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Builders.h"

#include <functional>

namespace trm {

/// What a tile has to hold.
struct TileBounds {
  /// At most, both static.
  int64_t rows, columns;
  /// So many rows, and so many vectors of columns, belong together.
  int64_t rowMultiple = 1, columnMultiple = 1;
  /// Registers that neither sums nor factors may take.
  int64_t temporaries = 0;
  /// Each register has sums of two rows by two columns.
  bool pairs = false;
};

/// The largest tile that the target's vector registers hold beside the factors of
/// one step: a row of vectors, and what they are multiplied with.
trk::TileAttr chooseRegisterTile(TargetAttr target, const TileBounds &bounds);

/// Registers that hold something between factors and their sum, where a step of a
/// dot product of `precision` is more than one instruction of the target.
int64_t countTemporaries(Precision precision, TargetAttr target);

/// Steps of a dot product of `precision` in one iteration of its loop.
int64_t chooseUnroll(Precision precision, TargetAttr target);

/// The tile of a matrix product, whose groups stay together in a panel.
trk::TileAttr chooseTile(trk::PackedMatmulOp matmul, TargetAttr target);

/// `count` tiles of `height` rows from `begin` on.
struct RowRun {
  int64_t begin, count, height;
};

/// Splits `rows` into as few tiles of at most `height` rows as possible, of
/// heights that differ by at most one `unit`: a short last tile would be bound by
/// latency. Tiles begin at multiples of a unit.
llvm::SmallVector<RowRun, 3> balanceRows(int64_t rows, int64_t height, int64_t unit = 1);

/// Emits vector code of one kernel at a builder's place.
class VectorEmitter {
public:
  VectorEmitter(mlir::OpBuilder &builder, mlir::Location loc, int64_t lanes)
      : b(builder), loc(loc), lanes(lanes),
        vectorType(mlir::VectorType::get({lanes}, builder.getF32Type())) {}

  mlir::Value index(int64_t value);
  mlir::Value offset(mlir::Value base, int64_t distance);
  mlir::Value scalar(double value);
  mlir::Value splat(double value);
  /// A scalar in every lane, or a vector of 32 bits (a bundle of factors).
  mlir::Value broadcast(mlir::Value value);

  /// Scalar access.
  mlir::Value load(mlir::Value buffer, mlir::ValueRange indices);
  void store(mlir::Value value, mlir::Value buffer, mlir::ValueRange indices);

  /// A vector of which only the first `valid` lanes lie in the buffer; the
  /// others read as zero and are not written.
  mlir::Value loadVector(mlir::Value buffer, mlir::ValueRange indices, int64_t valid);
  void storeVector(mlir::Value value, mlir::Value buffer, mlir::ValueRange indices, int64_t valid);
  /// The factors that one lane multiplies at once: a scalar where it is one.
  mlir::Value loadBundle(mlir::Value buffer, mlir::ValueRange indices, int64_t bundle);
  /// So many for each lane, all of them valid: always a vector.
  mlir::Value loadBundles(mlir::Value buffer, mlir::ValueRange indices, int64_t bundle);
  /// `value` in the first `valid` lanes, `other` in the rest.
  mlir::Value selectValid(mlir::Value value, double other, int64_t valid);

  /// `a` where it is larger than `b`, else `b`: one instruction on x86, where maxnum is three.
  mlir::Value larger(mlir::Value a, mlir::Value b);
  /// The largest element of a vector, and the sum of its elements, half by half: LLVM's own
  /// reductions of float32 go element by element, each waiting for the one before it.
  mlir::Value reduceLargest(mlir::Value vector);
  mlir::Value reduceSum(mlir::Value vector);

  using Body = llvm::function_ref<void(mlir::Value)>;
  using CarriedBody =
      llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value, mlir::ValueRange)>;
  /// for (i = begin; i < end; i += step). Nothing is emitted for an empty range.
  void forEach(int64_t begin, int64_t end, int64_t step, Body body);
  llvm::SmallVector<mlir::Value> forEachCarried(int64_t begin, int64_t end, int64_t step,
                                                mlir::ValueRange inits, CarriedBody body);

  /// Vectors that cover `size` elements: body(vector's number, its valid lanes).
  void forVectors(int64_t size, llvm::function_ref<void(int64_t, int64_t)> body);

  /// The inner loop of every product: `accumulators`, `rows` by `vectors` in
  /// row-major order, plus the sum over k < depth of loadA(row, k) * loadB(vector, k):
  /// scalars and vectors, or bundles of factors and vectors of bundles.
  /// The left factor of each trk.dot is the activation: A, or B where
  /// `activationsAreVectors`.
  using LoadFactor = llvm::function_ref<mlir::Value(int64_t, mlir::Value)>;
  llvm::SmallVector<mlir::Value> accumulate(int64_t depth, int64_t rows, int64_t vectors,
                                            mlir::ValueRange accumulators, LoadFactor loadA,
                                            LoadFactor loadB, bool activationsAreVectors = false);

  /// The same from zero, for an instruction that multiplies two lines with two:
  /// loadA(pair of rows, k) and loadB(pair of columns, k). Sums of a last row
  /// without a partner are there, those of the partner are not.
  llvm::SmallVector<mlir::Value> accumulatePairs(int64_t depth, int64_t rows, int64_t vectors,
                                                 LoadFactor loadA, LoadFactor loadB);

  mlir::OpBuilder &b;
  mlir::Location loc;
  int64_t lanes;
  mlir::VectorType vectorType;
  /// Steps of the inner loop of a product in one iteration.
  int64_t unroll = 4;
  /// Called once an iteration of a product's inner loop, with the first of its steps
  /// of K; may be empty.
  std::function<void(mlir::Value)> onIteration;
  /// Loops are not LLVM's to unroll: it would unroll short ones all the way, load
  /// what does not change before the loop around them, and keep it on the stack.
  bool keepsLoops = false;

private:
  mlir::Value mask(int64_t valid);
  mlir::Value reduce(mlir::Value vector, mlir::vector::CombiningKind kind,
                     llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> combine);
  using Step = llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value, mlir::ValueRange)>;
  llvm::SmallVector<mlir::Value> runSteps(int64_t depth, mlir::ValueRange accumulators, Step step);
};

/// Divides rows or columns of a buffer by their root mean square, in place, and
/// adds those of `addend` where it is not null.
class RmsNormEmitter {
public:
  RmsNormEmitter(VectorEmitter &emitter, mlir::Value buffer, mlir::Value addend, double epsilon);

  /// Along the features of one row.
  void normalizeRow(mlir::Value row);
  /// Along the positions, for `extent` columns from `column` on.
  void normalizeColumns(mlir::Value column, int64_t extent);

private:
  mlir::Value inverseRoot(mlir::Value sum, mlir::Value scale, mlir::Value epsilon, mlir::Value one);
  void scale(mlir::ValueRange indices, mlir::Value factor, int64_t valid);
  mlir::Value addSquare(mlir::ValueRange indices, mlir::Value sum, int64_t valid);
  llvm::SmallVector<mlir::Value> sumRow(mlir::Value row);

  VectorEmitter &e;
  mlir::Value buffer, addend;
  double epsilon;
  int64_t rows, columns;
};

/// Whether trk-lower-kernels has a lowering for a kernel, on tensors or memrefs.
bool hasLowering(mlir::Operation *kernel);

/// Lowerings of single kernels; the op is erased by the caller.
void lowerPackedMatmul(trk::PackedMatmulOp op, mlir::OpBuilder &builder, TargetAttr target);
void lowerAttention(trk::AttentionOp op, mlir::OpBuilder &builder, TargetAttr target);
void lowerQuantize(trk::QuantizeOp op, mlir::OpBuilder &builder, TargetAttr target);
void lowerRmsNorm(trk::RmsNormOp op, mlir::OpBuilder &builder, TargetAttr target);

} // namespace trm

#endif // TRM_PASSES_KERNELS_REGISTERTILE_H
