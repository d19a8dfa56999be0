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
#include "trm/importer/UnreadTensors.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {

/// The keys that are most alike among those of the same module, else of all.
static SmallVector<StringRef> findNear(const Source &source, StringRef key) {
  constexpr size_t shown = 4;
  SmallVector<std::pair<unsigned, StringRef>> near;
  for (StringRef module = key; near.empty() && !module.empty();) {
    module = module.contains('.') ? module.rsplit('.').first : "";
    std::string start = module.empty() ? "" : (module + ".").str();
    for (const auto &[other, tensor] : source.getTensors())
      if (StringRef(other).starts_with(start))
        near.emplace_back(key.edit_distance(other), other);
  }
  stable_sort(near, less_first());
  near.truncate(std::min(near.size(), shown));
  return to_vector(make_second_range(near));
}

/// What is there instead, and what that may be.
static std::string describeNear(const Source &source, StringRef key) {
  SmallVector<StringRef> near = findNear(source, key);
  std::string text =
      "nearest to it: " +
      join(map_range(near, [](StringRef other) { return "'" + other.str() + "'"; }), ", ");
  if (!near.empty() && near.front().starts_with(key.rsplit('.').first))
    text += " (the first is " + explainTensor(near.front()) + ")";
  return text + "; use a checkpoint of the whole model as the family saves it, or bring an "
                "importer of your own (docs/plugins.md)";
}

Expected<const checkpoint::Tensor *> requireTensor(const Source &source, StringRef key,
                                                   size_t rank) {
  const checkpoint::Tensor *tensor = source.find(key);
  if (!tensor)
    return source.error("has no tensor '" + source.getKeyPrefix() + key +
                        "', which this family needs; " + describeNear(source, key));
  if (tensor->shape().size() != rank)
    return source.error("'" + tensor->name() + "' is " + formatShape(tensor->shape()) +
                        ", expected " + Twine(rank) + " dimensions");
  return tensor;
}

int64_t countNumbered(const Source &source, StringRef prefix) {
  int64_t count = 0;
  for (const auto &[key, tensor] : source.getTensors())
    if (StringRef rest = key; rest.consume_front(prefix)) {
      int64_t index;
      if (to_integer(rest.split('.').first, index, 10) && index >= 0 && index < INT32_MAX)
        count = std::max(count, index + 1);
    }
  return count;
}

ModelBuilder::ModelBuilder(const Source &source, WeightMode mode, mlir::MLIRContext *context)
    : source(source), mode(mode), builder(context),
      file(mlir::NameLoc::get(builder.getStringAttr(source.getFileName()))), location(file),
      module(mlir::ModuleOp::create(location)) {}

llvm::SaveAndRestore<mlir::Location> ModelBuilder::at(StringRef key) {
  return {location, mlir::NameLoc::get(builder.getStringAttr(key), file)};
}

mlir::DictionaryAttr ModelBuilder::describeSource() {
  const checkpoint::Checkpoint &checkpoint = source.getCheckpoint();
  SmallVector<mlir::NamedAttribute> entries;
  auto add = [&](StringRef key, StringRef value) {
    entries.push_back(builder.getNamedAttr(key, builder.getStringAttr(value)));
  };
  add("file", source.getFileName());
  add("format", checkpoint.format());
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

Error ModelBuilder::addWeight(StringRef name, const checkpoint::Tensor &tensor,
                              checkpoint::DType dtype, ArrayRef<int64_t> shape, Fill fill) {
  auto place = at(name);
  mlir::Type element = floatType(tensor.dtype()) ? floatType(dtype) : mlir::Type();
  if (!element)
    return source.error("'" + tensor.name() + "' holds " + checkpoint::name(tensor.dtype()) +
                        ", expected floating-point numbers; save the weights unquantised");
  auto type = mlir::RankedTensorType::get(shape, element);
  if (mode == WeightMode::ShapesOnly) {
    mlir::Attribute zero = builder.getFloatAttr(element, 0.0);
    WeightOp::create(builder, location, name, mlir::SplatElementsAttr::get(type, zero));
    return Error::success();
  }
  Error error = Error::success();
  mlir::ElementsAttr value = createResource(type, name, [&](MutableArrayRef<char> bytes) {
    ErrorAsOutParameter guard(&error);
    error = fill(bytes);
    std::optional<size_t> bad = error ? std::nullopt : findNonFinite(bytes, dtype);
    if (bad)
      error =
          source.error("'" + tensor.name() + "' holds a NaN or infinity (element " + Twine(*bad) +
                       "), expected finite weights; the training run "
                       "diverged, use an earlier checkpoint");
  });
  if (!error)
    WeightOp::create(builder, location, name, value);
  return error;
}

Expected<const checkpoint::Tensor *> ModelBuilder::requireShape(StringRef key,
                                                                ArrayRef<int64_t> shape) {
  Expected<const checkpoint::Tensor *> tensor = requireTensor(source, key, shape.size());
  if (!tensor)
    return tensor.takeError();
  usedKeys.insert(key.str());
  if ((*tensor)->shape() == shape)
    return *tensor;
  return source.error("'" + (*tensor)->name() + "' is " + formatShape((*tensor)->shape()) +
                      ", expected " + formatShape(shape) +
                      " after the model's other facts; use the checkpoint and the files that "
                      "belong together");
}

Error ModelBuilder::addWeight(StringRef key, ArrayRef<int64_t> shape) {
  return addReshapedWeight(key, shape, shape);
}

Error ModelBuilder::addWeights(ArrayRef<WeightShape> weights) {
  for (const WeightShape &weight : weights)
    if (Error error = addWeight(weight.key, weight.shape))
      return error;
  return Error::success();
}

Error ModelBuilder::addReshapedWeight(StringRef key, ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  Expected<const checkpoint::Tensor *> tensor = requireShape(key, from);
  if (!tensor)
    return tensor.takeError();
  return addWeight(key, **tensor, (*tensor)->dtype(), to,
                   [&](MutableArrayRef<char> bytes) { return (*tensor)->readRaw(bytes); });
}

Error ModelBuilder::addTransposedWeight(StringRef key, ArrayRef<int64_t> shape) {
  Expected<const checkpoint::Tensor *> tensor = requireShape(key, shape);
  if (!tensor)
    return tensor.takeError();
  size_t rows = shape.front(), columns = 1;
  for (int64_t size : shape.drop_front())
    columns *= size;
  auto fill = [&](MutableArrayRef<char> bytes) -> Error {
    std::vector<char> raw(bytes.size());
    if (Error error = (*tensor)->readRaw(raw))
      return error;
    size_t element = bytes.size() / (rows * columns);
    for (size_t row = 0; row < rows; ++row)
      for (size_t column = 0; column < columns; ++column)
        std::copy_n(&raw[(row * columns + column) * element], element,
                    &bytes[(column * rows + row) * element]);
    return Error::success();
  };
  return addWeight(key, **tensor, (*tensor)->dtype(),
                   {static_cast<int64_t>(columns), static_cast<int64_t>(rows)}, fill);
}

Error ModelBuilder::addOffsetWeight(StringRef key, ArrayRef<int64_t> shape, float offset) {
  Expected<const checkpoint::Tensor *> tensor = requireShape(key, shape);
  if (!tensor)
    return tensor.takeError();
  auto fill = [&](MutableArrayRef<char> bytes) -> Error {
    std::vector<float> values((*tensor)->numElements());
    if (Error error = (*tensor)->readAsFloat32(values))
      return error;
    for (float &value : values)
      value += offset;
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return Error::success();
  };
  return addWeight(key, **tensor, checkpoint::DType::Float32, shape, fill);
}

Error ModelBuilder::addStackedWeight(StringRef name, ArrayRef<std::string> keys,
                                     ArrayRef<int64_t> shape) {
  std::vector<const checkpoint::Tensor *> parts;
  for (const std::string &key : keys) {
    Expected<const checkpoint::Tensor *> part =
        requireShape(key, {shape[0] / static_cast<int64_t>(keys.size()), shape[1]});
    if (!part)
      return part.takeError();
    parts.push_back(*part);
    if ((*part)->dtype() != parts.front()->dtype())
      return source.error("'" + (*part)->name() + "' holds " + checkpoint::name((*part)->dtype()) +
                          ", but '" + parts.front()->name() + "', which goes with it, " +
                          checkpoint::name(parts.front()->dtype()) + "; save both in one type");
  }
  checkpoint::DType dtype = parts.front()->dtype();
  return addWeight(name, *parts.front(), dtype, shape, [&](MutableArrayRef<char> bytes) -> Error {
    size_t size = bytes.size() / parts.size();
    for (auto [index, part] : enumerate(parts))
      if (Error error = part->readRaw(bytes.slice(index * size, size)))
        return error;
    return Error::success();
  });
}

Error ModelBuilder::addWeightRows(StringRef key, ArrayRef<int32_t> rows, int64_t width) {
  Expected<const checkpoint::Tensor *> tensor = requireTensor(source, key, 2);
  if (!tensor)
    return tensor.takeError();
  usedKeys.insert(key.str());
  std::vector<int64_t> wanted(rows.begin(), rows.end());
  return addWeight(key, **tensor, (*tensor)->dtype(), {static_cast<int64_t>(rows.size()), width},
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

NetworkOp ModelBuilder::beginNetwork(StringRef name, ArrayRef<mlir::Type> inputs,
                                     mlir::Type result) {
  auto network =
      NetworkOp::create(builder, location, name, builder.getFunctionType(inputs, result));
  builder.setInsertionPointToStart(&network.getBody().front());
  return network;
}

SolveOp ModelBuilder::beginSolve(int64_t seqLen, int64_t vocabSize, int64_t haltValues) {
  mlir::Type i32 = builder.getI32Type();
  auto tokens = mlir::RankedTensorType::get({seqLen}, i32);
  auto type = builder.getFunctionType(
      {tokens, i32}, {latentType(seqLen, vocabSize), latentType(1, haltValues), i32});
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
  auto place = at(key);
  return ParameterOp::create(builder, location, type, symbol(key));
}

mlir::Value ModelBuilder::linear(mlir::Value input, const Twine &key, int64_t outputs, Axis axis,
                                 StringRef bias) {
  auto place = at(key.str());
  auto shape = llvm::to_vector(cast<mlir::RankedTensorType>(input.getType()).getShape());
  shape[static_cast<unsigned>(axis)] = outputs;
  return LinearOp::create(builder, location, latentType(shape[0], shape[1]), input, key.str(),
                          bias.empty() ? mlir::FlatSymbolRefAttr() : symbol(bias), axis);
}

mlir::Value ModelBuilder::rmsNorm(mlir::Value input, double epsilon, Axis axis) {
  return RmsNormOp::create(builder, location, input, APFloat(epsilon), axis);
}

mlir::Value ModelBuilder::layerNorm(mlir::Value input, const Twine &key, double epsilon) {
  auto place = at(key.str());
  return LayerNormOp::create(builder, location, input, key.str(), APFloat(epsilon));
}

mlir::Value ModelBuilder::gelu(mlir::Value input) {
  return GeluOp::create(builder, location, input);
}

mlir::Value ModelBuilder::slice(mlir::Value input, int64_t offset, int64_t positions) {
  auto type = cast<mlir::RankedTensorType>(input.getType());
  return SliceOp::create(builder, location, latentType(positions, type.getDimSize(1)), input,
                         offset);
}

mlir::Value ModelBuilder::concat(mlir::ValueRange parts) {
  int64_t positions = 0, features = 0;
  for (mlir::Value part : parts) {
    auto type = cast<mlir::RankedTensorType>(part.getType());
    positions += type.getDimSize(0);
    features = type.getDimSize(1);
  }
  return ConcatOp::create(builder, location, latentType(positions, features), parts);
}

mlir::Value ModelBuilder::depthwiseConv(mlir::Value input, const Twine &key, int64_t offset,
                                        int64_t columns, int64_t kernelRows,
                                        int64_t kernelColumns) {
  auto place = at((key + ".weight").str());
  return DepthwiseConvOp::create(builder, location, input, (key + ".weight").str(),
                                 symbol(key + ".bias"), offset, columns, kernelRows, kernelColumns);
}

mlir::Value ModelBuilder::swiGlu(mlir::Value input, Axis axis) {
  auto shape = llvm::to_vector(cast<mlir::RankedTensorType>(input.getType()).getShape());
  shape[static_cast<unsigned>(axis)] /= 2;
  return SwiGluOp::create(builder, location, latentType(shape[0], shape[1]), input, axis);
}

mlir::Value ModelBuilder::swiGluLayer(mlir::Value input, const Twine &key, int64_t width,
                                      Axis axis) {
  auto shape = cast<mlir::RankedTensorType>(input.getType()).getShape();
  int64_t outputs = shape[static_cast<unsigned>(axis)];
  mlir::Value gateUp = linear(input, key + ".gate_up_proj.weight", 2 * width, axis);
  return linear(swiGlu(gateUp, axis), key + ".down_proj.weight", outputs, axis);
}

SmallVector<mlir::Value>
ModelBuilder::recurse(int64_t cycles, int64_t noGrad, mlir::ValueRange carry,
                      function_ref<SmallVector<mlir::Value>(mlir::ValueRange)> body) {
  auto loop = RecurseOp::create(builder, location, cycles, carry);
  if (noGrad > 0)
    loop.setNoGrad(noGrad);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&loop.getBody().front());
  SmallVector<mlir::Value> next = body(loop.getBody().getArguments());
  YieldOp::create(builder, location, next);
  return SmallVector<mlir::Value>(loop.getResults());
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
