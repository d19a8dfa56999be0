//===- UniformValues.cpp - latents equal at every position ------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Recursion/UniformValues.h"

#include "trm/dialect/Trm/Elements.h"
#include "trm/passes/Recursion/DoubleWeights.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace trm;

bool UniformValues::evaluate(Operation *op) {
  if (llvm::any_of(op->getOperands(), [&](Value operand) { return !lookUp(operand); }))
    return false;
  if (auto apply = dyn_cast<ApplyOp>(op))
    return evaluateApply(apply);
  TensorRef row = evaluateRow(op);
  if (!row)
    return false;
  rows[op->getResult(0)] = std::move(row);
  return true;
}

TensorRef UniformValues::evaluateRow(Operation *op) {
  if (auto parameter = dyn_cast<ParameterOp>(op))
    return evaluateParameter(parameter);
  if (auto concat = dyn_cast<ConcatOp>(op))
    return evaluateConcat(concat);
  if (isa<SliceOp, MeanOp>(op))
    return lookUp(op->getOperand(0));
  auto layer = dyn_cast<LatentOpInterface>(op);
  return layer && layer.keepsEqualRows() ? evaluateLayer(layer) : nullptr;
}

TensorRef UniformValues::evaluateParameter(ParameterOp op) {
  auto weight = symbols.lookup<WeightOp>(op.getWeight());
  if (weight.getType().getRank() != 1 || !load(op.getWeightAttr()))
    return nullptr;
  return std::make_shared<const Tensor>(weights.find(op.getWeightAttr().getAttr())->second);
}

TensorRef UniformValues::evaluateConcat(ConcatOp op) {
  TensorRef row = lookUp(op.getInputs().front());
  bool areEqual = llvm::all_of(op.getInputs(),
                               [&](Value input) { return lookUp(input)->values == row->values; });
  return areEqual ? row : nullptr;
}

static Type getRowType(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.clone({1, tensor.getDimSize(1)});
}

/// Runs a copy of `op` that has one position.
TensorRef UniformValues::evaluateLayer(LatentOpInterface op) {
  if (!llvm::all_of(op.getWeights(), [&](FlatSymbolRefAttr name) { return load(name); }))
    return nullptr;
  Block inputs;
  IRMapping mapping;
  SmallVector<TensorRef> operands;
  for (Value operand : op->getOperands()) {
    mapping.map(operand, inputs.addArgument(getRowType(operand.getType()), op->getLoc()));
    operands.push_back(lookUp(operand));
  }
  auto copy = cast<LatentOpInterface>(op->clone(mapping));
  copy->getResult(0).setType(getRowType(op->getResult(0).getType()));
  llvm::Expected<Tensor> row = copy.evaluate(operands, weights);
  copy->destroy();
  if (row)
    return std::make_shared<const Tensor>(std::move(*row));
  llvm::consumeError(row.takeError());
  return nullptr;
}

/// All of an application or nothing.
bool UniformValues::evaluateApply(ApplyOp op) {
  auto network = symbols.lookup<NetworkOp>(op.getCallee());
  if (!callers.insert(network))
    return false; // It applies itself, which the interpreter and lowering reject.
  Block &body = network.getBody().front();
  for (auto [argument, input] : llvm::zip_equal(body.getArguments(), op.getInputs()))
    rows[argument] = lookUp(input);
  bool isKnown =
      llvm::all_of(body.without_terminator(), [&](Operation &inner) { return evaluate(&inner); });
  callers.pop_back();
  if (!isKnown)
    return false;
  for (auto [result, value] : llvm::zip_equal(op.getResults(), body.getTerminator()->getOperands()))
    rows[result] = lookUp(value);
  return true;
}

bool UniformValues::load(FlatSymbolRefAttr name) {
  if (weights.contains(name.getAttr()))
    return true;
  auto weight = symbols.lookup<WeightOp>(name.getValue());
  RankedTensorType type = weight.getType();
  if (!isReadable(weight) || type.getNumElements() == 0)
    return false;
  Tensor tensor(type.getNumElements() / type.getShape().back(), type.getShape().back());
  llvm::copy(*readDoubles(weight.getValue()), tensor.values.begin());
  weights.try_emplace(name.getAttr(), std::move(tensor));
  return true;
}
