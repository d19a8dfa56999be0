//===- ModelBuilder.cpp - builds trm IR from a checkpoint ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/Family/ModelBuilder.h"

#include "mlir/IR/Verifier.h"
#include "trm/dialect/Trm/Elements.h"
#include "trm/importer/Family/FiniteCheck.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

Expected<const checkpoint::Tensor *> requireTensor(const Source &source, StringRef key,
                                                   size_t rank) {
  const checkpoint::Tensor *tensor = source.find(key);
  if (!tensor)
    return source.error("has no tensor '" + source.getKeyPrefix() + key +
                        "', which this family needs; use a checkpoint of the whole model");
  if (tensor->shape().size() != rank)
    return source.error("'" + tensor->name() + "' is " + formatShape(tensor->shape()) +
                        ", expected " + Twine(rank) + " dimensions");
  return tensor;
}

ModelBuilder::ModelBuilder(const Source &source, WeightMode mode, mlir::MLIRContext *context)
    : source(source), mode(mode), builder(context),
      location(mlir::NameLoc::get(builder.getStringAttr(source.getFileName()))),
      module(mlir::ModuleOp::create(location)) {}

mlir::DictionaryAttr ModelBuilder::describeSource() {
  const checkpoint::Checkpoint &file = source.getCheckpoint();
  SmallVector<mlir::NamedAttribute> entries;
  auto add = [&](StringRef key, StringRef value) {
    entries.push_back(builder.getNamedAttr(key, builder.getStringAttr(value)));
  };
  add("file", source.getFileName());
  add("format", file.format());
  return builder.getDictionaryAttr(entries);
}

void ModelBuilder::begin(StringRef family, int64_t seqLen, int64_t vocabSize,
                         std::optional<ArrayRef<int32_t>> puzzleIds) {
  builder.setInsertionPointToStart(module->getBody());
  model = ModelOp::create(builder, location, source.getModelName(), family, seqLen, vocabSize,
                          puzzleIds ? builder.getDenseI32ArrayAttr(*puzzleIds)
                                    : mlir::DenseI32ArrayAttr(),
                          describeSource());
  builder.createBlock(&model.getBody());
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

mlir::Type ModelBuilder::floatType(checkpoint::DType dtype) {
  switch (dtype) {
  case checkpoint::DType::Float64:
    return builder.getF64Type();
  case checkpoint::DType::Float32:
    return builder.getF32Type();
  case checkpoint::DType::Float16:
    return builder.getF16Type();
  case checkpoint::DType::BFloat16:
    return builder.getBF16Type();
  default:
    return {};
  }
}

Error ModelBuilder::addWeight(StringRef key, const checkpoint::Tensor &tensor,
                              ArrayRef<int64_t> shape, Fill fill) {
  mlir::Type element = floatType(tensor.dtype());
  if (!element)
    return source.error("'" + tensor.name() + "' holds " + checkpoint::name(tensor.dtype()) +
                        ", expected floating-point numbers; save the weights unquantised");
  auto type = mlir::RankedTensorType::get(shape, element);
  usedKeys.insert(key.str());
  if (mode == WeightMode::ShapesOnly) {
    mlir::Attribute zero = builder.getFloatAttr(element, 0.0);
    WeightOp::create(builder, location, key, mlir::SplatElementsAttr::get(type, zero));
    return Error::success();
  }
  Error error = Error::success();
  mlir::ElementsAttr value = createResource(type, key, [&](MutableArrayRef<char> bytes) {
    ErrorAsOutParameter guard(&error);
    error = fill(bytes);
    std::optional<size_t> bad = error ? std::nullopt : findNonFinite(bytes, tensor.dtype());
    if (bad)
      error =
          source.error("'" + tensor.name() + "' holds a NaN or infinity (element " + Twine(*bad) +
                       "), expected finite weights; the training run "
                       "diverged, use an earlier checkpoint");
  });
  if (!error)
    WeightOp::create(builder, location, key, value);
  return error;
}

Error ModelBuilder::addWeight(StringRef key, ArrayRef<int64_t> shape) {
  Expected<const checkpoint::Tensor *> tensor = requireTensor(source, key, shape.size());
  if (!tensor)
    return tensor.takeError();
  if ((*tensor)->shape() != shape)
    return source.error("'" + (*tensor)->name() + "' is " + formatShape((*tensor)->shape()) +
                        ", expected " + formatShape(shape) +
                        " after the model's other facts; use the checkpoint and the files that "
                        "belong together");
  return addWeight(key, **tensor, shape,
                   [&](MutableArrayRef<char> bytes) { return (*tensor)->readRaw(bytes); });
}

Error ModelBuilder::addWeightRows(StringRef key, ArrayRef<int32_t> rows, int64_t width) {
  Expected<const checkpoint::Tensor *> tensor = requireTensor(source, key, 2);
  if (!tensor)
    return tensor.takeError();
  std::vector<int64_t> wanted(rows.begin(), rows.end());
  return addWeight(key, **tensor, {static_cast<int64_t>(rows.size()), width},
                   [&](MutableArrayRef<char> bytes) { return (*tensor)->readRaw(wanted, bytes); });
}

//===----------------------------------------------------------------------===//
// Functions and layers
//===----------------------------------------------------------------------===//

mlir::RankedTensorType ModelBuilder::latentType(int64_t positions, int64_t features) {
  return mlir::RankedTensorType::get({positions, features}, builder.getF32Type());
}

mlir::FlatSymbolRefAttr ModelBuilder::symbol(const Twine &name) {
  return mlir::FlatSymbolRefAttr::get(builder.getStringAttr(name));
}

NetworkOp ModelBuilder::beginNetwork(StringRef name, mlir::RankedTensorType latent) {
  auto network = NetworkOp::create(builder, location, name,
                                   builder.getFunctionType({latent, latent}, {latent}));
  builder.setInsertionPointToStart(&network.getBody().front());
  return network;
}

SolveOp ModelBuilder::beginSolve(mlir::FunctionType type) {
  auto solve = SolveOp::create(builder, location, "solve", type);
  builder.setInsertionPointToStart(&solve.getBody().front());
  return solve;
}

void ModelBuilder::endFunction(mlir::ValueRange results) {
  ReturnOp::create(builder, location, results);
  builder.setInsertionPointToEnd(&model.getBody().front());
}

mlir::Value ModelBuilder::add(mlir::Value lhs, mlir::Value rhs) {
  return AddOp::create(builder, location, lhs, rhs);
}

mlir::Value ModelBuilder::scale(mlir::Value input, double factor) {
  return ScaleOp::create(builder, location, input, APFloat(factor));
}

mlir::Value ModelBuilder::parameter(StringRef key, mlir::RankedTensorType type) {
  return ParameterOp::create(builder, location, type, symbol(key));
}

mlir::Value ModelBuilder::linear(mlir::Value input, const Twine &key, int64_t outputs, Axis axis,
                                 StringRef bias) {
  auto shape = llvm::to_vector(cast<mlir::RankedTensorType>(input.getType()).getShape());
  shape[static_cast<unsigned>(axis)] = outputs;
  return LinearOp::create(builder, location, latentType(shape[0], shape[1]), input, key.str(),
                          bias.empty() ? mlir::FlatSymbolRefAttr() : symbol(bias), axis);
}

mlir::Value ModelBuilder::rmsNorm(mlir::Value input, double epsilon, Axis axis) {
  return RmsNormOp::create(builder, location, input, APFloat(epsilon), axis);
}

mlir::Value ModelBuilder::swiGluLayer(mlir::Value input, const Twine &key, int64_t width,
                                      Axis axis) {
  auto shape = llvm::to_vector(cast<mlir::RankedTensorType>(input.getType()).getShape());
  int64_t outputs = shape[static_cast<unsigned>(axis)];
  mlir::Value gateUp = linear(input, key + ".gate_up_proj.weight", 2 * width, axis);
  shape[static_cast<unsigned>(axis)] = width;
  mlir::Value gated =
      SwiGluOp::create(builder, location, latentType(shape[0], shape[1]), gateUp, axis);
  return linear(gated, key + ".down_proj.weight", outputs, axis);
}

mlir::Value ModelBuilder::apply(NetworkOp network, mlir::ValueRange inputs) {
  auto call = ApplyOp::create(builder, location, network.getResultTypes(),
                              symbol(network.getSymName()), inputs,
                              /*arg_attrs=*/mlir::ArrayAttr(), /*res_attrs=*/mlir::ArrayAttr());
  return call.getResult(0);
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

Expected<mlir::OwningOpRef<mlir::ModuleOp>> ModelBuilder::finish(ImportReport &report) {
  for (const auto &[key, tensor] : source.getTensors())
    if (!usedKeys.count(key))
      report.unusedTensors.push_back(key);
  std::string messages;
  mlir::ScopedDiagnosticHandler handler(builder.getContext(), [&](mlir::Diagnostic &diagnostic) {
    raw_string_ostream(messages) << diagnostic << "; ";
    return mlir::success();
  });
  if (mlir::failed(mlir::verify(*module)))
    return source.error("the imported model is not well-formed (" + messages +
                        "this is a mistake of the importer, please report it)");
  return std::move(module);
}

} // namespace trm
