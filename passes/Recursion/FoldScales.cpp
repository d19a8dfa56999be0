//===- FoldScales.cpp - scaling into weights --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Recursion/FoldScales.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Recursion/DoubleWeights.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Iterators.h"
#include <cmath>

using namespace mlir;
using namespace trm;

namespace {

class ScaleFolder {
public:
  explicit ScaleFolder(ModelOp model) : model(model), symbols(model) {}

  FoldedScales run() {
    foldScaleOps();
    model.walk([&](AttentionOp attention) { foldAttention(attention); });
    for (WeightOp weight : copied)
      if (countUses(weight) == 0)
        symbols.erase(weight);
    return result;
  }

private:
  void foldScaleOps();
  bool canAbsorb(Value value);
  void absorb(Value value, double factor);

  void foldAttention(AttentionOp attention);
  std::optional<SmallVector<AttentionOp>> findReaders(FlatSymbolRefAttr name, AttentionOp like);

  WeightOp lookUp(FlatSymbolRefAttr name) { return symbols.lookup<WeightOp>(name.getValue()); }
  bool isReadable(FlatSymbolRefAttr name) { return trm::isReadable(lookUp(name)); }
  size_t countUses(WeightOp weight);
  FlatSymbolRefAttr scaleTable(FlatSymbolRefAttr name, double factor);
  void scaleRows(FlatSymbolRefAttr name, double factor, std::optional<int64_t> rows = {});

  ModelOp model;
  SymbolTable symbols;
  /// By weight and factor: the copy that is scaled.
  DenseMap<std::pair<Attribute, Attribute>, FlatSymbolRefAttr> copies;
  SmallVector<WeightOp> copied;
  FoldedScales result;
};

} // namespace

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// How often the model names `weight`; more than once where that is not known.
size_t ScaleFolder::countUses(WeightOp weight) {
  auto uses = SymbolTable::getSymbolUses(weight, model);
  return uses ? llvm::range_size(*uses) : 2;
}

/// Multiplies the first `rows` rows of a weight, or all.
void ScaleFolder::scaleRows(FlatSymbolRefAttr name, double factor, std::optional<int64_t> rows) {
  WeightOp weight = lookUp(name);
  RankedTensorType type = weight.getType();
  SmallVector<double, 0> values = *readDoubles(weight.getValue());
  size_t count = rows ? values.size() / type.getDimSize(0) * *rows : values.size();
  for (double &value : MutableArrayRef(values).take_front(count))
    value *= factor;
  setDoubles(weight, values);
}

/// A table that is read unscaled elsewhere gets a scaled copy beside it.
FlatSymbolRefAttr ScaleFolder::scaleTable(FlatSymbolRefAttr name, double factor) {
  WeightOp weight = lookUp(name);
  Attribute key = Builder(model.getContext()).getF64FloatAttr(factor);
  FlatSymbolRefAttr &copy = copies[{name, key}];
  if (copy)
    return copy;
  if (countUses(weight) > 1) {
    copied.push_back(weight);
    weight = addDoubles(symbols, weight.getLoc(), (weight.getSymName() + ".scaled").str(),
                        weight.getType().getShape(), *readDoubles(weight.getValue()));
    copy = FlatSymbolRefAttr::get(weight);
    name = copy;
  }
  scaleRows(name, factor);
  return name;
}

//===----------------------------------------------------------------------===//
// trm.scale
//===----------------------------------------------------------------------===//

/// Users come before what they read, so that each value absorbs one factor, that
/// of all scalings it goes through.
void ScaleFolder::foldScaleOps() {
  SmallVector<ScaleOp> scales;
  model.walk<WalkOrder::PostOrder, ReverseIterator>([&](ScaleOp op) { scales.push_back(op); });
  for (ScaleOp scale : scales) {
    double factor = scale.getFactor().convertToDouble();
    if (factor != 1 && (!std::isfinite(factor) || !canAbsorb(scale.getInput()))) {
      ++result.kept;
      continue;
    }
    if (factor != 1)
      absorb(scale.getInput(), factor);
    scale.replaceAllUsesWith(scale.getInput());
    scale.erase();
    ++result.folded;
  }
}

/// Whether a weight is no more than what it gives: a copy of a larger one would cost more
/// than scaling the result.
static bool isTable(LatentOpInterface op) { return op.countMultiplyAdds() == 0; }

static void replaceWeight(Operation *op, FlatSymbolRefAttr before, FlatSymbolRefAttr after) {
  for (StringAttr attribute : op->getName().getAttributeNames())
    if (op->getAttr(attribute) == before)
      op->setAttr(attribute, after);
}

/// Whether nothing else reads `value`, and it is linear in weights.
bool ScaleFolder::canAbsorb(Value value) {
  if (!value.hasOneUse() || !value.getDefiningOp())
    return false;
  if (value.getDefiningOp<ScaleOp>())
    return true;
  auto op = value.getDefiningOp<LatentOpInterface>();
  if (op && op.isLinearInWeights())
    return llvm::all_of(op.getWeights(), [&](FlatSymbolRefAttr name) {
      return isReadable(name) && (isTable(op) || countUses(lookUp(name)) == 1);
    });
  return op && op.isLinearInOperands() &&
         llvm::all_of(op->getOperands(), [&](Value operand) { return canAbsorb(operand); });
}

void ScaleFolder::absorb(Value value, double factor) {
  if (auto scale = value.getDefiningOp<ScaleOp>())
    return scale.setFactor(APFloat(scale.getFactor().convertToDouble() * factor));
  auto op = value.getDefiningOp<LatentOpInterface>();
  if (!op.isLinearInWeights()) {
    for (Value operand : op->getOperands())
      absorb(operand, factor);
    return;
  }
  for (FlatSymbolRefAttr name : op.getWeights()) {
    if (isTable(op))
      replaceWeight(op, name, scaleTable(name, factor));
    else
      scaleRows(name, factor);
  }
}

//===----------------------------------------------------------------------===//
// trm.attention
//===----------------------------------------------------------------------===//

/// The attentions whose projections read a weight, where these are all its users
/// and they agree with `like` on the query rows and their scale.
std::optional<SmallVector<AttentionOp>> ScaleFolder::findReaders(FlatSymbolRefAttr name,
                                                                 AttentionOp like) {
  auto bias = like.getQkv().getDefiningOp<LinearOp>().getBiasAttr();
  auto uses = SymbolTable::getSymbolUses(lookUp(name), model);
  if (!uses || !isReadable(name))
    return std::nullopt;
  SmallVector<AttentionOp> readers;
  for (SymbolTable::SymbolUse use : *uses) {
    auto linear = dyn_cast<LinearOp>(use.getUser());
    if (!linear || linear.getAxis() != Axis::features || linear.getBiasAttr() != bias ||
        !linear.getResult().hasOneUse())
      return std::nullopt;
    auto reader = dyn_cast<AttentionOp>(*linear->user_begin());
    if (!reader || reader.getScale() != like.getScale() || reader.getHeads() != like.getHeads() ||
        reader.getHeadDim() != like.getHeadDim())
      return std::nullopt;
    readers.push_back(reader);
  }
  return readers;
}

void ScaleFolder::foldAttention(AttentionOp attention) {
  double factor = attention.getScale().convertToDouble();
  if (factor == 1)
    return;
  auto fold = [&] {
    auto linear = attention.getQkv().getDefiningOp<LinearOp>();
    if (!linear || !std::isfinite(factor))
      return false;
    auto readers = findReaders(linear.getWeightAttr(), attention);
    if (!readers)
      return false;
    FlatSymbolRefAttr bias = linear.getBiasAttr();
    auto biasReaders = bias ? findReaders(bias, attention) : readers;
    if (!biasReaders || biasReaders->size() != readers->size())
      return false;
    int64_t queries = attention.getHeads() * attention.getHeadDim();
    scaleRows(linear.getWeightAttr(), factor, queries);
    if (bias)
      scaleRows(bias, factor, queries);
    for (AttentionOp reader : *readers)
      reader.setScale(APFloat(1.0));
    result.folded += readers->size();
    return true;
  };
  if (!fold())
    ++result.kept;
}

FoldedScales trm::foldScales(ModelOp model) { return ScaleFolder(model).run(); }
