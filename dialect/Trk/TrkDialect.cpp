//===- TrkDialect.cpp - the trk dialect ---------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trk/Trk.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace trm;
using namespace trm::trk;

using Effects = SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// Kernels on memrefs read every operand and write the destination.
static void getKernelEffects(DestinationStyleOpInterface op, Effects &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    effects.emplace_back(MemoryEffects::Read::get(), &operand);
    if (op.isDpsInit(&operand))
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
  }
}

#include "trm/dialect/Trk/TrkDialect.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "trm/dialect/Trk/TrkAttributes.cpp.inc"
#define GET_OP_CLASSES
#include "trm/dialect/Trk/TrkOps.cpp.inc"

void TrkDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "trm/dialect/Trk/TrkAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "trm/dialect/Trk/TrkOps.cpp.inc"
      >();
}

LogicalResult TileAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t rows,
                               int64_t columns) {
  if (rows >= 1 && columns >= 1)
    return success();
  return emitError() << "tile has at least one row and one column, but is " << rows << " by "
                     << columns;
}

//===----------------------------------------------------------------------===//
// PackedMatmulOp
//===----------------------------------------------------------------------===//

int64_t PackedMatmulOp::getNumOutputs() {
  return getInit().getType().getDimSize(static_cast<unsigned>(getAxis())) * getGroups();
}

/// Two bfloat16 or 16-bit integers, or four 8-bit ones, fill a lane of 32 bits; in
/// pairs a line has 64 bits of an instruction's register.
static int64_t countBundled(ShapedType factors, bool pairs) {
  return (pairs ? 64 : 32) / factors.getElementTypeBitWidth();
}

/// Whether `factors` lie as products of `lines` lines in `bundles` bundles read them.
static LogicalResult verifyBundles(Operation *op, StringRef what, ShapedType factors, Axis axis,
                                   int64_t lines, int64_t bundles, bool pairs) {
  if (pairs && !factors.getElementType().isInteger(8))
    return op->emitOpError("has pairs of 8-bit integers, but ") << what << " of " << factors;
  bool features = axis == Axis::features;
  int64_t rows = features ? llvm::divideCeil(lines, pairs ? 2 : 1) : bundles;
  int64_t columns = features ? bundles * (pairs ? 2 : 1) : lines;
  columns *= countBundled(factors, pairs);
  if (factors.getDimSize(0) == rows && factors.getDimSize(1) >= columns)
    return success();
  return op->emitOpError("over ") << stringifyAxis(axis) << " has " << what << " of " << rows
                                  << " rows of at least " << columns << " elements, but it is "
                                  << factors;
}

int64_t PackedMatmulOp::getBundle() { return countBundled(getInput().getType(), getPairs()); }
int64_t trk::QuantizeOp::getBundle() { return countBundled(getInit().getType(), getPairs()); }

trk::YieldOp PackedMatmulOp::getYield() {
  return cast<trk::YieldOp>(getEpilogue().front().getTerminator());
}

static LogicalResult verifyPlainWeight(PackedMatmulOp op) {
  if (op.getWeight().getType().getDimSize(0) == op.getNumOutputs())
    return success();
  return op.emitOpError("has groups * result outputs, ")
         << op.getNumOutputs() << ", in its weight, but it is " << op.getWeight().getType();
}

static LogicalResult verifyPackedWeight(PackedMatmulOp op) {
  std::optional<TileAttr> tile = op.getTile();
  if (!tile)
    return op.emitOpError("names the tile that its weight is packed for, but has none");
  bool features = op.getAxis() == Axis::features;
  int64_t width = features ? tile->getColumns() : tile->getRows(), groups = op.getGroups();
  if (width % groups != 0)
    return op.emitOpError("splits a panel into groups evenly, but a panel of ")
           << width << " has " << groups << " groups";
  int64_t panels = llvm::divideCeil(op.getNumOutputs() / groups, width / groups);
  width *= op.getBundle();
  ShapedType weight = op.getWeight().getType();
  if (weight.getDimSize(0) != panels || weight.getDimSize(2) != width)
    return op.emitOpError("has a packed weight [")
           << panels << ", K, " << width << "], but it is " << weight;
  return success();
}

/// Which elements the factors have, and what belongs to them.
static LogicalResult verifyFactors(PackedMatmulOp op) {
  Type input = op.getInput().getType().getElementType();
  Type weight = op.getWeight().getType().getElementType();
  bool areIntegers = isa<IntegerType>(input), widens = input.isInteger(16) && weight.isInteger(8);
  bool hasBlocks = op.hasFourBitWeight() && input.isSignlessInteger(8);
  if (input != weight && !widens && !hasBlocks)
    return op.emitOpError("multiplies factors of one type, or 16-bit by 8-bit integers, but they "
                          "are ")
           << input << " and " << weight;
  if (!op.isPacked() && !input.isF32())
    return op.emitOpError("has a plain weight and input of f32, but they are ") << input;
  if (areIntegers != static_cast<bool>(op.getInputScale()) || (op.getOffset() && !areIntegers))
    return op.emitOpError("has scales where its factors are integers, and only there may have an "
                          "offset, but the factors are ")
           << input;
  std::pair<StringRef, Value> perOutput[] = {
      {"bias", op.getBias()},
      {"weight scale", hasBlocks ? Value() : Value(op.getWeightScale())},
      {"offset", op.getOffset()}};
  for (auto [name, value] : perOutput)
    if (value && cast<ShapedType>(value.getType()).getDimSize(0) != op.getNumOutputs())
      return op.emitOpError("has a ") << name << " for each output, " << op.getNumOutputs()
                                      << ", but it is " << value.getType();
  return success();
}

/// Scales of a weight's blocks, where it has some.
static LogicalResult verifyBlocks(PackedMatmulOp op) {
  auto scale = op.getWeightScale();
  bool isExponents = scale && scale.getType().getElementType().isUnsignedInteger(8);
  if (!op.hasFourBitWeight()) {
    if (isExponents)
      return op.emitOpError("has exponents as scales where its weight has four bits, but it is ")
             << op.getWeight().getType();
    return success();
  }
  ArrayRef<int64_t> weight = op.getWeight().getType().getShape();
  constexpr int64_t rowsPerBlock = 4;
  if (op.isPacked() && isExponents && !op.getOffset() && !op.getPairs()) {
    std::array<int64_t, 3> shape = {weight[0], llvm::divideCeilSigned(weight[1], rowsPerBlock),
                                    weight[2] / op.getBundle()};
    if (scale.getType().getShape() == ArrayRef<int64_t>(shape))
      return success();
  }
  return op.emitOpError("has a packed weight of four bits with ui8 exponents [panels, blocks, "
                        "width] and neither offset nor pairs, but the weight is ")
         << op.getWeight().getType();
}

static LogicalResult verifyInput(PackedMatmulOp op) {
  unsigned axis = static_cast<unsigned>(op.getAxis());
  ShapedType input = op.getInput().getType(), init = op.getInit().getType();
  StringRef name = stringifyAxis(op.getAxis());
  int64_t lines = init.getDimSize(1 - axis), depth = op.getDepth();
  if (op.getInputScale() && op.getInputScale().getType().getDimSize(0) < lines)
    return op.emitOpError("over ") << name << " has an input scale for each of " << lines
                                   << " lines, but it is " << op.getInputScale().getType();
  if (op.getPairs() || !input.getElementType().isF32())
    return verifyBundles(op, "an input", input, op.getAxis(), lines, depth, op.getPairs());
  if (input.getDimSize(1 - axis) != lines)
    return op.emitOpError("over ")
           << name << " keeps the other axis, but it goes from " << input << " to " << init;
  if (input.getDimSize(axis) != depth)
    return op.emitOpError("sums over the weight's inner dimension, ")
           << depth << ", but the input has " << input.getDimSize(axis);
  return success();
}

static LogicalResult verifyNormalization(PackedMatmulOp op) {
  if (std::optional<APFloat> epsilon = op.getNormEpsilon();
      epsilon && !(epsilon->convertToDouble() >= 0))
    return op.emitOpError("normalizes with an epsilon of at least 0, but it is ")
           << epsilon->convertToDouble();
  if (!op.getAddend())
    return success();
  if (!op.getNormEpsilon())
    return op.emitOpError("adds to what it normalized, but does not normalize");
  ShapedType addend = op.getAddend().getType();
  if (addend.getShape() != op.getInit().getType().getShape())
    return op.emitOpError("adds an addend of the result's shape, ")
           << op.getInit().getType() << ", but it is " << addend;
  return success();
}

LogicalResult PackedMatmulOp::verify() {
  if (getGroups() < 1)
    return emitOpError("has at least one group, but groups is ") << getGroups();
  if (failed(verifyFactors(*this)) || failed(verifyBlocks(*this)) || failed(verifyInput(*this)) ||
      failed(verifyNormalization(*this)))
    return failure();
  return isPacked() ? verifyPackedWeight(*this) : verifyPlainWeight(*this);
}

LogicalResult PackedMatmulOp::verifyRegions() {
  Block &block = getEpilogue().front();
  unsigned expected = getGroups() + 1;
  if (block.getNumArguments() != expected ||
      !llvm::all_of(block.getArgumentTypes(), [](Type type) { return type.isF32(); }))
    return emitOpError("epilogue takes ")
           << getGroups() << " accumulators and the element of init, all f32, but takes "
           << block.getArgumentTypes();
  if (block.empty() || !isa<trk::YieldOp>(block.back()))
    return emitOpError("epilogue ends in trk.yield");
  for (Operation &op : block.without_terminator())
    if (!OpTrait::hasElementwiseMappableTraits(&op) && !op.hasTrait<OpTrait::ConstantLike>())
      return op.emitOpError("inside an epilogue works on single elements (arith, math), but is "
                            "neither elementwise nor a constant");
  return success();
}

//===----------------------------------------------------------------------===//
// QuantizeOp, RmsNormOp, AttentionOp, DotOp
//===----------------------------------------------------------------------===//

LogicalResult trk::QuantizeOp::verify() {
  ShapedType input = getInput().getType(), init = getInit().getType();
  Type element = init.getElementType();
  unsigned axis = static_cast<unsigned>(getAxis());
  int64_t lines = input.getDimSize(1 - axis), depth = input.getDimSize(axis);
  bool isInteger = isa<IntegerType>(element);
  if (isInteger != static_cast<bool>(getScale()) || (getZeroPoint() != 0 && !isInteger))
    return emitOpError("has scales for integers, and only there a zero point, but its result is ")
           << element;
  if (getScale() && getScale().getType().getDimSize(0) < lines)
    return emitOpError("has a scale for each of ")
           << lines << " lines, but it is " << getScale().getType();
  int64_t bundles = llvm::divideCeil(depth, getBundle());
  // For a weight of four bits they are even.
  if (getAxis() == Axis::positions && element.isInteger(8) && init.getDimSize(0) == bundles + 1)
    bundles = llvm::alignTo(bundles, 2);
  return verifyBundles(*this, "a result", init, getAxis(), lines, bundles, getPairs());
}

LogicalResult trk::RmsNormOp::verify() {
  double epsilon = getEpsilon().convertToDouble();
  if (epsilon >= 0)
    return success();
  return emitOpError("needs an epsilon of at least 0, but it is ") << epsilon;
}

LogicalResult trk::AttentionOp::verify() {
  int64_t heads = getHeads(), kvHeads = getKvHeads();
  ShapedType init = getInit().getType();
  if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0 || init.getDimSize(1) % heads != 0)
    return emitOpError("needs kv_heads to divide heads, and heads the result's features, but they "
                       "are ")
           << kvHeads << ", " << heads << " and " << init.getDimSize(1);
  int64_t positions = init.getDimSize(0), width = (heads + 2 * kvHeads) * getHeadDim();
  ShapedType qkv = getQkv().getType();
  if (qkv.getDimSize(0) != positions || qkv.getDimSize(1) != width)
    return emitOpError("needs qkv [") << positions << ", " << width << "], but it is " << qkv;
  if (getPrecision() == Precision::mxint4)
    return emitOpError("has no weights to round to mxint4; its factors are f32, bf16 or int8");
  if (!getRope())
    return success();
  std::array<int64_t, 3> table = {2, positions, getHeadDim() / 2};
  if (getHeadDim() % 2 != 0 || getRope().getType().getShape() != ArrayRef<int64_t>(table))
    return emitOpError("needs rope [2, ")
           << positions << ", head_dim / 2] for an even head_dim, "
           << "but head_dim is " << getHeadDim() << " and rope " << getRope().getType();
  return success();
}

LogicalResult trk::DotOp::verify() {
  auto acc = getAcc().getType(), a = getA().getType();
  if (getPairs() && (acc.getNumElements() != 4 || a.getNumElements() % 4 != 0))
    return emitOpError("in pairs has two lines by two, but has ")
           << a.getNumElements() << " for " << acc.getNumElements() << " lanes";
  if (a.getNumElements() % acc.getNumElements() == 0)
    return success();
  return emitOpError("multiplies a whole number of elements a lane, but has ")
         << a.getNumElements() << " for " << acc.getNumElements() << " lanes";
}
