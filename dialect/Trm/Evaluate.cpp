//===- Evaluate.cpp - float64 semantics of operations on latents ----------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Trm/Evaluate.h"

#include "trm/dialect/Trm/MatrixProduct.h"
#include "trm/dialect/Trm/Rounding.h"
#include "trm/dialect/Trm/Trm.h"

#include <cmath>

using namespace mlir;
using namespace trm;
using llvm::Expected;

llvm::Error trm::errorAt(Operation *op, const Twine &message) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (auto location = op->getLoc()->findInstanceOf<FileLineColLoc>())
    stream << location.getFilename().getValue() << ':' << location.getLine() << ':'
           << location.getColumn() << ": ";
  stream << op->getName() << ": " << message;
  return llvm::createStringError(text);
}

SmallVector<FlatSymbolRefAttr> trm::findWeights(Operation *op) {
  SmallVector<FlatSymbolRefAttr> names;
  for (StringAttr attribute : op->getName().getAttributeNames())
    if (auto name = op->getAttrOfType<FlatSymbolRefAttr>(attribute))
      names.push_back(name);
  return names;
}

static Tensor zerosFor(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return Tensor(type.getDimSize(0), type.getDimSize(1));
}

static MatrixView viewOf(const Tensor &tensor) {
  return {tensor.values.data(), tensor.rows, tensor.columns, tensor.columns, 1};
}

/// Of one of the operation's weights.
static const Tensor &lookUp(const WeightTable &weights, FlatSymbolRefAttr name) {
  return weights.find(name.getAttr())->second;
}

//===----------------------------------------------------------------------===//
// Input
//===----------------------------------------------------------------------===//

Expected<Tensor> ParameterOp::evaluate(ArrayRef<TensorRef>, const WeightTable &weights) {
  Tensor result = zerosFor(getResult());
  const Tensor &values = lookUp(weights, getWeightAttr());
  for (int64_t row = 0; row < result.rows; ++row)
    llvm::copy(values.row(values.rows == 1 ? 0 : row), result.row(row).begin());
  return result;
}

/// Row `index` of `table`, or an error that says what the index is.
static Expected<ArrayRef<double>> lookUpRow(Operation *op, const Tensor &table, double index,
                                            const Twine &what) {
  if (index >= 0 && index < table.rows)
    return table.row(static_cast<int64_t>(index));
  return errorAt(op, what + " is " + Twine(static_cast<int64_t>(index)) + ", but must lie in [0, " +
                         Twine(table.rows) + ")");
}

Expected<Tensor> EmbedOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &weights) {
  Tensor result = zerosFor(getResult());
  for (int64_t position = 0; position < result.rows; ++position) {
    auto row = lookUpRow(*this, lookUp(weights, getWeightAttr()), operands[0]->values[position],
                         "token at position " + Twine(position));
    if (!row)
      return row.takeError();
    llvm::copy(*row, result.row(position).begin());
  }
  return result;
}

Expected<Tensor> EmbedPuzzleOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &weights) {
  Tensor result = zerosFor(getResult());
  auto row =
      lookUpRow(*this, lookUp(weights, getWeightAttr()), operands[0]->values[0], "puzzle row");
  if (!row)
    return row.takeError();
  llvm::copy(*row, result.values.begin());
  return result;
}

//===----------------------------------------------------------------------===//
// Shapes and sums
//===----------------------------------------------------------------------===//

Expected<Tensor> ConcatOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = zerosFor(getResult());
  auto end = result.values.begin();
  for (const TensorRef &part : operands)
    end = llvm::copy(part->values, end);
  return result;
}

Expected<Tensor> SliceOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = zerosFor(getResult());
  std::copy_n(operands[0]->values.begin() + getOffset() * result.columns, result.values.size(),
              result.values.begin());
  return result;
}

Expected<Tensor> AddOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = *operands[0];
  for (auto [sum, term] : llvm::zip_equal(result.values, operands[1]->values))
    sum += term;
  return result;
}

Expected<Tensor> ScaleOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = *operands[0];
  double factor = getFactor().convertToDouble();
  for (double &value : result.values)
    value *= factor;
  return result;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// A weight's line in blocks of MXInt4.
static void roundToMxInt4(MutableArrayRef<double> line) {
  for (; !line.empty(); line = line.drop_front(std::min<size_t>(kMxBlock, line.size()))) {
    MutableArrayRef<double> block = line.take_front(kMxBlock);
    uint8_t exponent = chooseMxExponent(block);
    for (double &value : block)
      value = toMxInt4(value, exponent) * getMxStep(exponent);
  }
}

static void roundLine(MutableArrayRef<double> line, Precision precision, bool isWeight) {
  if (precision == Precision::mxint4 && isWeight)
    return roundToMxInt4(line);
  if (precision == Precision::bf16) {
    for (double &value : line)
      value = fromBFloat16(toBFloat16(static_cast<float>(value)));
    return;
  }
  float scale = chooseInt8Scale(line);
  for (double &value : line)
    value = toInt8(value, scale) * static_cast<double>(scale);
}

/// The values that factors of a product have in `precision`; lines run along the
/// columns, or along the rows.
static Tensor roundFactors(Tensor factors, Precision precision, bool alongColumns, bool isWeight) {
  if (alongColumns) {
    for (int64_t row = 0; row < factors.rows; ++row)
      roundLine(factors.row(row), precision, isWeight);
    return factors;
  }
  std::vector<double> line(factors.rows);
  for (int64_t column = 0; column < factors.columns; ++column) {
    for (int64_t row = 0; row < factors.rows; ++row)
      line[row] = factors.row(row)[column];
    roundLine(line, precision, isWeight);
    for (int64_t row = 0; row < factors.rows; ++row)
      factors.row(row)[column] = line[row];
  }
  return factors;
}

Expected<Tensor> LinearOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &weights) {
  Tensor result = zerosFor(getResult());
  bool overFeatures = getAxis() == Axis::features;
  MatrixView weightView = viewOf(lookUp(weights, getWeightAttr())),
             inputView = viewOf(*operands[0]);
  std::optional<Tensor> roundedWeight, roundedInput;
  if (getPrecision() != Precision::f32) {
    roundedWeight = roundFactors(lookUp(weights, getWeightAttr()), getPrecision(),
                                 /*alongColumns=*/true, /*isWeight=*/true);
    roundedInput = roundFactors(*operands[0], getPrecision(), overFeatures, /*isWeight=*/false);
    weightView = viewOf(*roundedWeight);
    inputView = viewOf(*roundedInput);
  }
  if (overFeatures)
    multiply(inputView, weightView.transposed(), result.values.data(), result.columns);
  else
    multiply(weightView, inputView, result.values.data(), result.columns);
  if (!getBiasAttr())
    return result;
  const Tensor &bias = lookUp(weights, getBiasAttr());
  for (int64_t row = 0; row < result.rows; ++row)
    for (int64_t column = 0; column < result.columns; ++column)
      result.row(row)[column] += bias.values[overFeatures ? column : row];
  return result;
}

Expected<Tensor> MatmulOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = zerosFor(getResult());
  MatrixView rhs = viewOf(*operands[1]);
  multiply(viewOf(*operands[0]), getTransposed() ? rhs.transposed() : rhs, result.values.data(),
           result.columns);
  return result;
}

Expected<Tensor> SwiGluOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = zerosFor(getResult());
  // `up` lies one result further along the axis than its gate.
  bool overFeatures = getAxis() == Axis::features;
  int64_t upRow = overFeatures ? 0 : result.rows, upColumn = overFeatures ? result.columns : 0;
  for (int64_t row = 0; row < result.rows; ++row)
    for (int64_t column = 0; column < result.columns; ++column) {
      double gate = operands[0]->row(row)[column];
      double up = operands[0]->row(row + upRow)[column + upColumn];
      result.row(row)[column] = gate / (1.0 + std::exp(-gate)) * up;
    }
  return result;
}

Expected<Tensor> RmsNormOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = *operands[0];
  bool overFeatures = getAxis() == Axis::features;
  int64_t lines = overFeatures ? result.rows : result.columns;
  int64_t length = overFeatures ? result.columns : result.rows;
  int64_t lineStride = overFeatures ? length : 1, stride = overFeatures ? 1 : lines;
  double epsilon = getEpsilon().convertToDouble();
  for (int64_t line = 0; line < lines; ++line) {
    double *first = result.values.data() + line * lineStride, squares = 0;
    for (int64_t i = 0; i < length; ++i)
      squares += first[i * stride] * first[i * stride];
    double root = std::sqrt(squares / length + epsilon);
    for (int64_t i = 0; i < length; ++i)
      first[i * stride] /= root;
  }
  return result;
}

Expected<Tensor> LayerNormOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &weights) {
  Tensor result = *operands[0];
  ArrayRef<double> factors = lookUp(weights, getWeightAttr()).values;
  double epsilon = getEpsilon().convertToDouble();
  for (int64_t position = 0; position < result.rows; ++position) {
    MutableArrayRef<double> row = result.row(position);
    double mean = 0, squares = 0;
    for (double value : row)
      mean += value / result.columns;
    for (double value : row)
      squares += (value - mean) * (value - mean);
    double root = std::sqrt(squares / result.columns + epsilon);
    for (auto [value, factor] : llvm::zip_equal(row, factors))
      value = (value - mean) / root * factor;
  }
  return result;
}

Expected<Tensor> GeluOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = *operands[0];
  for (double &value : result.values)
    value = value * (1 + std::erf(value / std::sqrt(2.0))) / 2;
  return result;
}

Expected<Tensor> MeanOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = zerosFor(getResult());
  for (int64_t row = 0; row < operands[0]->rows; ++row)
    for (auto [sum, value] : llvm::zip_equal(result.values, operands[0]->row(row)))
      sum += value / operands[0]->rows;
  return result;
}

Expected<Tensor> DepthwiseConvOp::evaluate(ArrayRef<TensorRef> operands,
                                           const WeightTable &weights) {
  Tensor result = *operands[0];
  const Tensor &taps = lookUp(weights, getWeightAttr());
  int64_t columns = getColumns(), boardRows = getRows();
  for (int64_t cell = 0; cell < boardRows * columns; ++cell) {
    MutableArrayRef<double> sums = result.row(getOffset() + cell);
    if (getBiasAttr())
      llvm::copy(lookUp(weights, getBiasAttr()).values, sums.begin());
    else
      llvm::fill(sums, 0);
    for (int64_t tap = 0; tap < getNumTaps(); ++tap) {
      int64_t row = cell / columns + tap / getKernelColumns() - getKernelRows() / 2;
      int64_t column = cell % columns + tap % getKernelColumns() - getKernelColumns() / 2;
      if (row < 0 || row >= boardRows || column < 0 || column >= columns)
        continue;
      ArrayRef<double> neighbour = operands[0]->row(getOffset() + row * columns + column);
      for (auto [sum, factor, value] : llvm::zip_equal(sums, taps.row(tap), neighbour))
        sum += factor * value;
    }
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

static Tensor takeColumns(const Tensor &source, int64_t first, int64_t count) {
  Tensor result(source.rows, count);
  for (int64_t row = 0; row < source.rows; ++row)
    llvm::copy(source.row(row).slice(first, count), result.row(row).begin());
  return result;
}

static void rotate(Tensor &head, RopeAttr rope) {
  int64_t half = head.columns / 2;
  for (int64_t position = 0; position < head.rows; ++position) {
    MutableArrayRef<double> row = head.row(position);
    for (int64_t i = 0; i < half; ++i) {
      RopeAttr::Turn turn = rope.getTurn(position, i, head.columns);
      double first = row[i], second = row[i + half];
      row[i] = first * turn.cosine - second * turn.sine;
      row[i + half] = second * turn.cosine + first * turn.sine;
    }
  }
}

/// An exponential of at most one as a factor of a product in `precision`.
static double roundPower(double power, Precision precision) {
  if (precision == Precision::f32)
    return power;
  if (precision == Precision::bf16)
    return fromBFloat16(toBFloat16(static_cast<float>(power)));
  return std::nearbyint(power * kPowerLimit) / kPowerLimit;
}

static void softmaxRows(Tensor &scores, Precision precision) {
  for (int64_t index = 0; index < scores.rows; ++index) {
    MutableArrayRef<double> row = scores.row(index);
    double largest = *llvm::max_element(row), sum = 0;
    for (double &value : row) {
      double power = std::exp(value - largest);
      value = roundPower(power, precision);
      sum += power;
    }
    for (double &value : row)
      value /= sum;
  }
}

static void scaleBy(Tensor &tensor, double factor) {
  for (double &value : tensor.values)
    value *= factor;
}

/// Takes the mean of each column from it.
static std::vector<double> centreColumns(Tensor &tensor) {
  std::vector<double> means(tensor.columns, 0);
  for (int64_t row = 0; row < tensor.rows; ++row)
    for (auto [mean, value] : llvm::zip_equal(means, tensor.row(row)))
      mean += value / tensor.rows;
  for (int64_t row = 0; row < tensor.rows; ++row)
    for (auto [mean, value] : llvm::zip_equal(means, tensor.row(row)))
      value -= mean;
  return means;
}

Expected<Tensor> AttentionOp::evaluate(ArrayRef<TensorRef> operands, const WeightTable &) {
  Tensor result = zerosFor(getResult());
  int64_t heads = getHeads(), kvHeads = getKvHeads(), width = getHeadDim();
  double scale = getScale().convertToDouble();
  for (int64_t head = 0; head < heads; ++head) {
    int64_t kvHead = head * kvHeads / heads;
    Tensor query = takeColumns(*operands[0], head * width, width);
    Tensor key = takeColumns(*operands[0], (heads + kvHead) * width, width);
    Tensor value = takeColumns(*operands[0], (heads + kvHeads + kvHead) * width, width);
    if (std::optional<RopeAttr> rope = getRope()) {
      rotate(query, *rope);
      rotate(key, *rope);
    }
    scaleBy(query, scale);
    std::vector<double> means(width, 0);
    if (getPrecision() == Precision::int8)
      means = centreColumns(value);
    if (getPrecision() != Precision::f32) {
      for (Tensor *lines : {&query, &key})
        *lines = roundFactors(*lines, getPrecision(), /*alongColumns=*/true, /*isWeight=*/false);
      value = roundFactors(value, getPrecision(), /*alongColumns=*/false, /*isWeight=*/false);
    }
    Tensor scores(result.rows, result.rows);
    multiply(viewOf(query), viewOf(key).transposed(), scores.values.data(), scores.columns);
    softmaxRows(scores, getPrecision());
    multiply(viewOf(scores), viewOf(value), result.values.data() + head * width, result.columns);
    for (int64_t row = 0; row < result.rows; ++row)
      for (auto [sum, mean] : llvm::zip_equal(result.row(row).slice(head * width, width), means))
        sum += mean;
  }
  return result;
}
