//===- DoubleWeights.cpp - weights that passes compute ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/passes/Recursion/DoubleWeights.h"

#include "trm/dialect/Trm/Elements.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace trm;

bool trm::isReadable(WeightOp weight) {
  ElementsAttr value = weight.getValue();
  return isa<DenseElementsAttr, DenseResourceElementsAttr>(value) && hasElements(value) &&
         isa<Float64Type, Float32Type, Float16Type, BFloat16Type>(value.getElementType());
}

static ElementsAttr createDoubles(MLIRContext *context, StringRef name, ArrayRef<int64_t> shape,
                                  ArrayRef<double> values) {
  auto type = RankedTensorType::get(shape, Float64Type::get(context));
  return createResource(type, name, [&](MutableArrayRef<char> bytes) {
    std::memcpy(bytes.data(), values.data(), bytes.size());
  });
}

void trm::setDoubles(WeightOp weight, ArrayRef<double> values) {
  weight.setValueAttr(
      createDoubles(weight.getContext(), weight.getSymName(), weight.getType().getShape(), values));
}

WeightOp trm::addDoubles(SymbolTable &symbols, Location loc, StringRef name,
                         ArrayRef<int64_t> shape, ArrayRef<double> values) {
  Block &block = symbols.getOp()->getRegion(0).front();
  OpBuilder builder = OpBuilder::atBlockBegin(&block);
  auto weight = WeightOp::create(builder, loc, name,
                                 createDoubles(builder.getContext(), name, shape, values));
  symbols.insert(weight);
  return weight;
}
