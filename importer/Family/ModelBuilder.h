//===- ModelBuilder.h - builds trm IR from a checkpoint -----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importers of all families share: weights from tensors, and the blocks
// that transformers are made of.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_MODELBUILDER_H
#define TRM_IMPORTER_FAMILY_MODELBUILDER_H

#include "mlir/IR/Builders.h"
#include "trm/dialect/Trm/Trm.h"
#include "trm/importer/Registry.h"
#include "llvm/Support/SaveAndRestore.h"

#include <set>

namespace trm {

struct WeightShape {
  std::string key;
  llvm::SmallVector<int64_t, 2> shape;
};

class ModelBuilder {
public:
  ModelBuilder(const Source &source, WeightMode mode, mlir::MLIRContext *context);

  /// Makes the model; comes before everything below.
  void begin(llvm::StringRef family, int64_t seqLen, int64_t vocabSize,
             std::optional<llvm::ArrayRef<int32_t>> puzzleIds);

  /// Makes the tensor `key` a weight of that name, in its own element type. Fails
  /// where it is missing, not of `shape`, or not finite.
  llvm::Error addWeight(llvm::StringRef key, llvm::ArrayRef<int64_t> shape);
  llvm::Error addWeights(llvm::ArrayRef<WeightShape> weights);
  /// The same for some rows of a matrix [any, width]; no other row is read.
  llvm::Error addWeightRows(llvm::StringRef key, llvm::ArrayRef<int32_t> rows, int64_t width);

  /// The tensor `key` of shape `from` as a weight of shape `to`, element after element.
  llvm::Error addReshapedWeight(llvm::StringRef key, llvm::ArrayRef<int64_t> from,
                                llvm::ArrayRef<int64_t> to);
  /// The tensor `key` of shape [features, ...] as a weight [product of the rest, features].
  llvm::Error addTransposedWeight(llvm::StringRef key, llvm::ArrayRef<int64_t> shape);
  /// The tensor `key` of shape `shape`, `offset` added to each element, in float32.
  llvm::Error addOffsetWeight(llvm::StringRef key, llvm::ArrayRef<int64_t> shape, float offset);
  /// The rows of matrices `keys`, each [any, width], one after another as a weight `name`.
  llvm::Error addStackedWeight(llvm::StringRef name, llvm::ArrayRef<std::string> keys,
                               llvm::ArrayRef<int64_t> shape);

  /// Begins a network; ops go into it until endFunction().
  NetworkOp beginNetwork(llvm::StringRef name, llvm::ArrayRef<mlir::Type> inputs,
                         mlir::Type result);
  /// Begins the solve of `seqLen` tokens with logits and `haltValues` halting values (1 or 2)
  /// a step.
  SolveOp beginSolve(int64_t seqLen, int64_t vocabSize, int64_t haltValues);
  void endFunction(mlir::ValueRange results);

  mlir::OpBuilder &ops() { return builder; }
  mlir::Location getLoc() const { return location; }
  /// What is built in the life of the result comes from `key`, a tensor's or a layer's, so that
  /// a diagnostic names it.
  [[nodiscard]] llvm::SaveAndRestore<mlir::Location> at(llvm::StringRef key);
  mlir::RankedTensorType latentType(int64_t positions, int64_t features);

  mlir::Value add(mlir::Value lhs, mlir::Value rhs);
  mlir::Value scale(mlir::Value input, double factor);
  mlir::Value parameter(llvm::StringRef key, mlir::RankedTensorType type);
  mlir::Value linear(mlir::Value input, const llvm::Twine &key, int64_t outputs,
                     Axis axis = Axis::features, llvm::StringRef bias = "");
  mlir::Value slice(mlir::Value input, int64_t offset, int64_t positions);
  /// One latent after another along the positions.
  mlir::Value concat(mlir::ValueRange parts);
  mlir::Value rmsNorm(mlir::Value input, double epsilon, Axis axis = Axis::features);
  mlir::Value layerNorm(mlir::Value input, const llvm::Twine &key, double epsilon);
  mlir::Value gelu(mlir::Value input);
  mlir::Value swiGlu(mlir::Value input, Axis axis);
  /// Weights `key`.weight and `key`.bias; see trm.depthwise_conv.
  mlir::Value depthwiseConv(mlir::Value input, const llvm::Twine &key, int64_t offset,
                            int64_t columns, int64_t kernelRows, int64_t kernelColumns);
  /// down(swiglu(gate_up(input))), weights under `key`, `width` values between.
  mlir::Value swiGluLayer(mlir::Value input, const llvm::Twine &key, int64_t width, Axis axis);
  /// `cycles` of what `body` makes of the carry; training ran the first `noGrad` of them
  /// without gradient.
  llvm::SmallVector<mlir::Value>
  recurse(int64_t cycles, int64_t noGrad, mlir::ValueRange carry,
          llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange)> body);
  mlir::Value apply(NetworkOp network, mlir::ValueRange inputs);

  /// The module, verified. `report` gets the tensors that no weight came from.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> finish(ImportReport &report);

private:
  using Fill = llvm::function_ref<llvm::Error(llvm::MutableArrayRef<char>)>;

  llvm::Expected<const checkpoint::Tensor *> requireShape(llvm::StringRef key,
                                                          llvm::ArrayRef<int64_t> shape);
  /// `tensor` stands for those that `fill` reads, in messages; it reads them as `dtype`.
  llvm::Error addWeight(llvm::StringRef name, const checkpoint::Tensor &tensor,
                        checkpoint::DType dtype, llvm::ArrayRef<int64_t> shape, Fill fill);
  mlir::Type floatType(checkpoint::DType dtype);
  mlir::FlatSymbolRefAttr symbol(const llvm::Twine &name);
  mlir::DictionaryAttr describeSource();

  const Source &source;
  WeightMode mode;
  mlir::OpBuilder builder;
  /// Of the checkpoint, and of what is being built.
  const mlir::Location file;
  mlir::Location location;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  ModelOp model;
  std::set<std::string, std::less<>> usedKeys;
};

/// The tensor `key` of `source`, of rank `rank`, or an error that names it.
llvm::Expected<const checkpoint::Tensor *> requireTensor(const Source &source, llvm::StringRef key,
                                                         size_t rank);

/// One more than the highest number that follows `prefix` in a key; 0 where there is none.
int64_t countNumbered(const Source &source, llvm::StringRef prefix);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_MODELBUILDER_H
