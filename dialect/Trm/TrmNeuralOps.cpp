//===- TrmNeuralOps.cpp - operations on latents -------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Trm.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace trm;

//===----------------------------------------------------------------------===//
// Weights by symbol
//===----------------------------------------------------------------------===//

/// The shape of the weight that `name` refers to, or an error on `op`.
static FailureOr<ArrayRef<int64_t>> weightShape(Operation *op, FlatSymbolRefAttr name,
                                                unsigned rank, SymbolTableCollection &symbols) {
  auto weight = symbols.lookupNearestSymbolFrom<WeightOp>(op, name);
  if (!weight)
    return op->emitOpError("names a trm.weight of the model, but '") << name << "' is none";
  if (weight.getType().getRank() != rank)
    return op->emitOpError("needs a weight of rank ")
           << rank << ", but '" << name << "' is " << weight.getType();
  return weight.getType().getShape();
}

static LogicalResult weightMismatch(Operation *op, FlatSymbolRefAttr name, const Twine &rule,
                                    ArrayRef<int64_t> found) {
  InFlightDiagnostic diagnostic = op->emitOpError() << rule << ", but '" << name << "' is [";
  llvm::interleaveComma(found, diagnostic);
  return diagnostic << "]";
}

LogicalResult ParameterOp::verifySymbolUses(SymbolTableCollection &symbols) {
  ArrayRef<int64_t> result = getType().getShape();
  auto weight = symbols.lookupNearestSymbolFrom<WeightOp>(*this, getWeightAttr());
  unsigned rank = weight && weight.getType().getRank() == 1 ? 1 : 2;
  FailureOr<ArrayRef<int64_t>> shape = weightShape(*this, getWeightAttr(), rank, symbols);
  if (failed(shape))
    return failure();
  if (*shape != result.take_back(rank))
    return weightMismatch(*this, getWeightAttr(),
                          "needs a weight [" + Twine(result[1]) + "] or [" + Twine(result[0]) +
                              ", " + Twine(result[1]) + "]",
                          *shape);
  return success();
}

void ParameterOp::getAsmResultNames(OpAsmSetValueNameFn setNameFn) {
  setNameFn(getResult(), getWeight());
}

LogicalResult EmbedOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<ArrayRef<int64_t>> table = weightShape(*this, getWeightAttr(), 2, symbols);
  if (failed(table))
    return failure();
  if (getTokens().getType().getDimSize(0) != getType().getDimSize(0))
    return emitOpError("has a position for each token, ")
           << getTokens().getType().getDimSize(0) << ", but results in " << getType().getDimSize(0);
  auto model = (*this)->getParentOfType<ModelOp>();
  std::array<int64_t, 2> expected = {static_cast<int64_t>(model.getVocabSize()),
                                     getType().getDimSize(1)};
  if (*table != ArrayRef<int64_t>(expected))
    return weightMismatch(*this, getWeightAttr(),
                          "needs a table [vocab_size, features] = [" + Twine(expected[0]) + ", " +
                              Twine(expected[1]) + "]",
                          *table);
  return success();
}

LogicalResult EmbedPuzzleOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<ArrayRef<int64_t>> table = weightShape(*this, getWeightAttr(), 2, symbols);
  if (failed(table))
    return failure();
  auto model = (*this)->getParentOfType<ModelOp>();
  std::optional<ArrayRef<int32_t>> ids = model.getPuzzleIds();
  if (!ids || static_cast<int64_t>(ids->size()) != (*table)[0])
    return weightMismatch(*this, getWeightAttr(),
                          "needs a row for each of the model's " + Twine(ids ? ids->size() : 0) +
                              " puzzle_ids",
                          *table);
  if ((*table)[1] > getType().getNumElements())
    return weightMismatch(*this, getWeightAttr(),
                          "spreads a row over " + Twine(getType().getNumElements()) + " elements",
                          *table);
  return success();
}

LogicalResult LinearOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<ArrayRef<int64_t>> shape = weightShape(*this, getWeightAttr(), 2, symbols);
  if (failed(shape))
    return failure();
  unsigned axis = static_cast<unsigned>(getAxis());
  RankedTensorType input = getInput().getType(), output = getType();
  if (input.getDimSize(1 - axis) != output.getDimSize(1 - axis))
    return emitOpError("over ") << stringifyAxis(getAxis())
                                << " keeps the other axis, but it goes from "
                                << input.getDimSize(1 - axis) << " to "
                                << output.getDimSize(1 - axis);
  int64_t outputs = output.getDimSize(axis), inputs = input.getDimSize(axis);
  if (*shape != ArrayRef<int64_t>{outputs, inputs})
    return weightMismatch(*this, getWeightAttr(),
                          "needs a weight [outputs, inputs] = [" + Twine(outputs) + ", " +
                              Twine(inputs) + "]",
                          *shape);
  if (!getBiasAttr())
    return success();
  FailureOr<ArrayRef<int64_t>> bias = weightShape(*this, getBiasAttr(), 1, symbols);
  if (failed(bias))
    return failure();
  if (bias->front() != outputs)
    return weightMismatch(*this, getBiasAttr(), "needs a bias [" + Twine(outputs) + "]", *bias);
  return success();
}

/// A weight `[features]` of what the operation works on.
static LogicalResult verifyFeatureWeight(Operation *op, FlatSymbolRefAttr name, StringRef what,
                                         int64_t features, SymbolTableCollection &symbols) {
  FailureOr<ArrayRef<int64_t>> shape = weightShape(op, name, 1, symbols);
  if (failed(shape))
    return failure();
  if (shape->front() != features)
    return weightMismatch(op, name, "needs a " + what + " [" + Twine(features) + "]", *shape);
  return success();
}

LogicalResult LayerNormOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyFeatureWeight(*this, getWeightAttr(), "weight", getType().getDimSize(1), symbols);
}

LogicalResult DepthwiseConvOp::verifySymbolUses(SymbolTableCollection &symbols) {
  FailureOr<ArrayRef<int64_t>> shape = weightShape(*this, getWeightAttr(), 2, symbols);
  if (failed(shape))
    return failure();
  int64_t features = getType().getDimSize(1);
  if (*shape != ArrayRef<int64_t>{getNumTaps(), features})
    return weightMismatch(*this, getWeightAttr(),
                          "needs a weight [kernel_rows * kernel_columns, features] = [" +
                              Twine(getNumTaps()) + ", " + Twine(features) + "]",
                          *shape);
  return getBiasAttr() ? verifyFeatureWeight(*this, getBiasAttr(), "bias", features, symbols)
                       : success();
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

static uint64_t product(std::initializer_list<int64_t> factors) {
  uint64_t result = 1;
  for (int64_t factor : factors)
    result = llvm::SaturatingMultiply(result, static_cast<uint64_t>(factor));
  return result;
}

uint64_t LinearOp::countMultiplyAdds() {
  RankedTensorType input = getInput().getType();
  return product({input.getDimSize(0), input.getDimSize(1),
                  getType().getDimSize(static_cast<unsigned>(getAxis()))});
}

uint64_t MatmulOp::countMultiplyAdds() {
  return product(
      {getType().getDimSize(0), getType().getDimSize(1), getLhs().getType().getDimSize(1)});
}

uint64_t DepthwiseConvOp::countMultiplyAdds() {
  return product({getNumTaps(), getType().getDimSize(0) - static_cast<int64_t>(getOffset()),
                  getType().getDimSize(1)});
}

uint64_t AttentionOp::countMultiplyAdds() {
  int64_t positions = getType().getDimSize(0);
  return product({2, positions, positions, getType().getDimSize(1)});
}

//===----------------------------------------------------------------------===//
// MatmulOp
//===----------------------------------------------------------------------===//

LogicalResult MatmulOp::verify() {
  RankedTensorType lhs = getLhs().getType(), rhs = getRhs().getType();
  unsigned inner = getTransposed() ? 1 : 0;
  if (lhs.getDimSize(1) != rhs.getDimSize(inner))
    return emitOpError("sums over the columns of lhs and the ")
           << (inner ? "columns" : "rows") << " of rhs, but these are " << lhs.getDimSize(1)
           << " and " << rhs.getDimSize(inner);
  int64_t rows = lhs.getDimSize(0), columns = rhs.getDimSize(1 - inner);
  if (getType().getDimSize(0) != rows || getType().getDimSize(1) != columns)
    return emitOpError("results in ") << rows << " x " << columns << ", but has " << getType();
  if (lhs.getElementType() != getType().getElementType() ||
      rhs.getElementType() != getType().getElementType())
    return emitOpError("has one element type, but goes from ")
           << lhs << " and " << rhs << " to " << getType();
  return success();
}

//===----------------------------------------------------------------------===//
// ConcatOp
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::verify() {
  if (getInputs().empty())
    return emitOpError("joins at least one latent, but has none");
  int64_t positions = 0;
  for (Value input : getInputs()) {
    auto type = cast<RankedTensorType>(input.getType());
    if (type.getDimSize(1) != getType().getDimSize(1) ||
        type.getElementType() != getType().getElementType())
      return emitOpError("joins latents with the result's features, ")
             << getType() << ", but one is " << type;
    positions += type.getDimSize(0);
  }
  if (positions != getType().getDimSize(0))
    return emitOpError("results in the sum of its positions, ")
           << positions << ", but has " << getType().getDimSize(0);
  return success();
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 ? getInputs().front() : Value();
}

//===----------------------------------------------------------------------===//
// SliceOp
//===----------------------------------------------------------------------===//

LogicalResult SliceOp::verify() {
  RankedTensorType input = getInput().getType();
  if (input.getDimSize(1) != getType().getDimSize(1) ||
      input.getElementType() != getType().getElementType())
    return emitOpError("keeps the features, but goes from ") << input << " to " << getType();
  int64_t offset = getOffset(), end = offset + getType().getDimSize(0);
  if (offset < 0 || end > input.getDimSize(0))
    return emitOpError("takes positions inside its input, [0, ")
           << input.getDimSize(0) << "), but asks for [" << offset << ", " << end << ")";
  return success();
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType())
    return getInput();
  // A slice of a slice reads the first one's input.
  if (auto inner = getInput().getDefiningOp<SliceOp>()) {
    setOffset(getOffset() + inner.getOffset());
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return {};
}

void SliceOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  // A slice inside one part of a concatenation reads that part.
  patterns.add(+[](SliceOp op, PatternRewriter &rewriter) -> LogicalResult {
    auto concat = op.getInput().getDefiningOp<ConcatOp>();
    if (!concat)
      return failure();
    int64_t offset = op.getOffset(), positions = op.getType().getDimSize(0);
    for (Value part : concat.getInputs()) {
      int64_t size = cast<RankedTensorType>(part.getType()).getDimSize(0);
      if (offset >= 0 && offset + positions <= size) {
        rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), part, offset);
        return success();
      }
      offset -= size;
    }
    return failure();
  });
}

//===----------------------------------------------------------------------===//
// ScaleOp
//===----------------------------------------------------------------------===//

OpFoldResult ScaleOp::fold(FoldAdaptor) {
  double factor = getFactor().convertToDouble();
  if (factor == 1.0)
    return getInput();
  if (auto inner = getInput().getDefiningOp<ScaleOp>()) {
    setFactor(APFloat(factor * inner.getFactor().convertToDouble()));
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

LogicalResult SwiGluOp::verify() {
  unsigned axis = static_cast<unsigned>(getAxis());
  RankedTensorType input = getInput().getType(), output = getType();
  if (input.getDimSize(1 - axis) != output.getDimSize(1 - axis) ||
      input.getDimSize(axis) != 2 * output.getDimSize(axis))
    return emitOpError("over ") << stringifyAxis(getAxis())
                                << " halves that axis and keeps the other, but goes from " << input
                                << " to " << output;
  return success();
}

static LogicalResult verifyEpsilon(Operation *op, const APFloat &epsilon) {
  if (epsilon.convertToDouble() >= 0)
    return success();
  return op->emitOpError("needs an epsilon of at least 0, but it is ") << epsilon.convertToDouble();
}

LogicalResult RmsNormOp::verify() { return verifyEpsilon(*this, getEpsilon()); }

LogicalResult LayerNormOp::verify() { return verifyEpsilon(*this, getEpsilon()); }

LogicalResult MeanOp::verify() {
  RankedTensorType input = getInput().getType(), output = getType();
  if (output == input.clone({1, input.getDimSize(1)}))
    return success();
  return emitOpError("makes one position of all, but goes from ") << input << " to " << output;
}

LogicalResult DepthwiseConvOp::verify() {
  int64_t rows = getKernelRows(), columns = getKernelColumns();
  if (rows < 1 || columns < 1 || rows % 2 == 0 || columns % 2 == 0)
    return emitOpError("needs an odd kernel, but it is ") << rows << " x " << columns;
  int64_t positions = getType().getDimSize(0), offset = getOffset();
  if (offset < 0 || getColumns() < 1 || offset >= positions ||
      (positions - offset) % getColumns() != 0)
    return emitOpError("needs positions that rows of ")
           << getColumns() << " divide, but there are " << positions << " from " << offset << " on";
  return success();
}

LogicalResult AttentionOp::verify() {
  int64_t heads = getHeads(), kvHeads = getKvHeads();
  if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0)
    return emitOpError("needs heads to be a multiple of kv_heads, both at least 1, but they are ")
           << heads << " and " << kvHeads;
  RankedTensorType qkv = getQkv().getType();
  if (getType().getDimSize(1) % heads != 0)
    return emitOpError("results in features that heads divide, but has ")
           << getType().getDimSize(1) << " for " << heads << " heads";
  int64_t width = (heads + 2 * kvHeads) * getHeadDim();
  if (qkv.getDimSize(0) != getType().getDimSize(0) || qkv.getDimSize(1) != width)
    return emitOpError("needs qkv [positions, (heads + 2 * kv_heads) * head_dim] = [")
           << getType().getDimSize(0) << ", " << width << "], but it is " << qkv;
  if (getPrecision() == Precision::mxint4)
    return emitOpError("has no weights to round to mxint4; its factors are f32, bf16 or int8");
  if (!getRopeAttr())
    return success();
  int64_t divisor = getRopeAttr().getColumns() > 0 ? 4 : 2;
  if (getHeadDim() % divisor != 0)
    return emitOpError("with rope needs a head_dim that ")
           << divisor << " divides, but it is " << getHeadDim();
  return success();
}
