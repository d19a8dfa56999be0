//===- Builders.cpp - what decompositions are built of ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/dialect/Decompose/Builders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace trm;

Value trm::createEmpty(OpBuilder &b, Location loc, RankedTensorType type) {
  return tensor::EmptyOp::create(b, loc, type.getShape(), type.getElementType());
}

Value trm::createFloat(OpBuilder &b, Location loc, double value) {
  return arith::ConstantOp::create(b, loc, b.getF32FloatAttr(static_cast<float>(value)));
}

Value trm::roundToBFloat16(OpBuilder &b, Location loc, Value value) {
  auto vector = dyn_cast<VectorType>(value.getType());
  auto like = [&](Type element) { return vector ? vector.clone(element) : element; };
  auto number = [&](int32_t word) -> Value {
    TypedAttr attribute = b.getI32IntegerAttr(word);
    if (vector)
      attribute = DenseElementsAttr::get(vector.clone(b.getI32Type()), word);
    return arith::ConstantOp::create(b, loc, attribute);
  };
  Value bits = arith::BitcastOp::create(b, loc, like(b.getI32Type()), value), half = number(16);
  Value last = arith::AndIOp::create(b, loc, arith::ShRUIOp::create(b, loc, bits, half).getResult(),
                                     number(1));
  bits = arith::AddIOp::create(b, loc, bits,
                               arith::AddIOp::create(b, loc, last, number(0x7fff)).getResult());
  Value upper = arith::TruncIOp::create(b, loc, like(b.getI16Type()),
                                        arith::ShRUIOp::create(b, loc, bits, half).getResult());
  return arith::BitcastOp::create(b, loc, like(b.getBF16Type()), upper);
}

Value Indices::number(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }
Value Indices::loop(int64_t dimension) { return linalg::IndexOp::create(b, loc, dimension); }
Value Indices::add(Value x, Value y) { return arith::AddIOp::create(b, loc, x, y); }
Value Indices::times(Value x, int64_t factor) {
  return arith::MulIOp::create(b, loc, x, number(factor));
}
Value Indices::over(Value x, int64_t size) {
  return arith::DivUIOp::create(b, loc, x, number(size));
}
Value Indices::rest(Value x, int64_t size) {
  return arith::RemUIOp::create(b, loc, x, number(size));
}
Value Indices::below(Value x, int64_t bound) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, x, number(bound));
}
Value Indices::atMost(Value x, int64_t bound) {
  return arith::MinUIOp::create(b, loc, x, number(bound));
}

static Value createGeneric(OpBuilder &builder, Location loc, ValueRange inputs, Value init,
                           ArrayRef<AffineMap> maps, ArrayRef<utils::IteratorType> iterators,
                           ElementBuilder body) {
  return linalg::GenericOp::create(builder, loc, init.getType(), inputs, init, maps, iterators,
                                   [&](OpBuilder &b, Location loc, ValueRange elements) {
                                     linalg::YieldOp::create(b, loc, body(b, loc, elements));
                                   })
      .getResult(0);
}

Value trm::createElementwise(OpBuilder &builder, Location loc, Value init, ValueRange inputs,
                             ArrayRef<AffineMap> inputMaps, ElementBuilder body) {
  int64_t rank = cast<RankedTensorType>(init.getType()).getRank();
  SmallVector<AffineMap> maps(inputMaps);
  maps.resize(inputs.size() + 1, builder.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  return createGeneric(builder, loc, inputs, init, maps, iterators, body);
}

Value trm::createReduction(OpBuilder &builder, Location loc, RankedTensorType type, Value input,
                           const Reduction &reduction, double start, ElementBuilder body) {
  Value init = linalg::FillOp::create(builder, loc, createFloat(builder, loc, start),
                                      createEmpty(builder, loc, type))
                   .getResult(0);
  return createGeneric(builder, loc, input, init, {reduction.input, reduction.result},
                       reduction.iterators, body);
}

static AffineMap getLineMap(OpBuilder &builder, Axis axis) {
  return AffineMap::get(2, 0, builder.getAffineDimExpr(axis == Axis::features ? 0 : 1));
}

Value trm::createReduction(OpBuilder &builder, Location loc, Value input, Axis axis, double start,
                           ElementBuilder body) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<utils::IteratorType, 2> iterators(2, utils::IteratorType::parallel);
  iterators[static_cast<unsigned>(axis)] = utils::IteratorType::reduction;
  int64_t lines = type.getDimSize(1 - static_cast<unsigned>(axis));
  return createReduction(builder, loc, type.clone({lines}), input,
                         {builder.getMultiDimIdentityMap(2), getLineMap(builder, axis), iterators},
                         start, body);
}

Value trm::createNormalized(OpBuilder &builder, Location loc, Value input, Axis axis,
                            const APFloat &epsilon, Value addend) {
  int64_t depth = cast<RankedTensorType>(input.getType()).getDimSize(static_cast<unsigned>(axis));
  auto addSquare = [](OpBuilder &b, Location loc, ValueRange elements) -> Value {
    Value square = arith::MulFOp::create(b, loc, elements[0], elements[0]);
    return arith::AddFOp::create(b, loc, elements[1], square);
  };
  Value sums = createReduction(builder, loc, input, axis, 0, addSquare);
  SmallVector<Value, 2> inputs = {sums};
  if (addend)
    inputs.push_back(addend);
  auto normalize = [&](OpBuilder &b, Location loc, ValueRange elements) -> Value {
    Value share = createFloat(b, loc, 1.0 / static_cast<double>(depth));
    Value mean = arith::MulFOp::create(b, loc, elements[0], share);
    Value shifted =
        arith::AddFOp::create(b, loc, mean, createFloat(b, loc, epsilon.convertToDouble()));
    Value root = math::SqrtOp::create(b, loc, shifted);
    Value quotient = arith::DivFOp::create(b, loc, elements.back(), root);
    return addend ? arith::AddFOp::create(b, loc, quotient, elements[1]).getResult() : quotient;
  };
  return createElementwise(builder, loc, input, inputs, getLineMap(builder, axis), normalize);
}

Value trm::createMatmul(OpBuilder &builder, LinearOp linear, const MatmulParts &parts,
                        EpilogueBuilder epilogue) {
  Location loc = linear.getLoc();
  auto matmul = trk::PackedMatmulOp::create(
      builder, loc, parts.init.getType(), linear.getInput(), parts.weight, /*input_scale=*/Value(),
      /*weight_scale=*/Value(), /*offset=*/Value(), parts.bias, parts.init, parts.addend,
      parts.groups, linear.getAxis(), linear.getPrecision(), /*pairs=*/false,
      /*tile=*/trk::TileAttr(), parts.normEpsilon);
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&matmul.getEpilogue(), {},
                                     SmallVector<Type>(parts.groups + 1, builder.getF32Type()),
                                     SmallVector<Location>(parts.groups + 1, loc));
  trk::YieldOp::create(builder, loc, epilogue(builder, loc, block->getArguments()));
  return matmul->getResult(0);
}
