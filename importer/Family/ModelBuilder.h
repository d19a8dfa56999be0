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

#include <set>

namespace trm {

class ModelBuilder {
public:
  ModelBuilder(const Source &source, WeightMode mode, mlir::MLIRContext *context);

  /// Makes the model; comes before everything below.
  void begin(llvm::StringRef family, int64_t seqLen, int64_t vocabSize,
             std::optional<llvm::ArrayRef<int32_t>> puzzleIds);

  /// Makes the tensor `key` a weight of that name, in its own element type. Fails
  /// where it is missing, not of `shape`, or not finite.
  llvm::Error addWeight(llvm::StringRef key, llvm::ArrayRef<int64_t> shape);
  /// The same for some rows of a matrix [any, width]; no other row is read.
  llvm::Error addWeightRows(llvm::StringRef key, llvm::ArrayRef<int32_t> rows, int64_t width);

  /// Begins a network of two latents to one; ops go into it until endFunction().
  NetworkOp beginNetwork(llvm::StringRef name, mlir::RankedTensorType latent);
  SolveOp beginSolve(mlir::FunctionType type);
  void endFunction(mlir::ValueRange results);

  mlir::OpBuilder &ops() { return builder; }
  mlir::Location getLoc() const { return location; }
  mlir::RankedTensorType latentType(int64_t positions, int64_t features);

  mlir::Value add(mlir::Value lhs, mlir::Value rhs);
  mlir::Value scale(mlir::Value input, double factor);
  mlir::Value parameter(llvm::StringRef key, mlir::RankedTensorType type);
  mlir::Value linear(mlir::Value input, const llvm::Twine &key, int64_t outputs,
                     Axis axis = Axis::features, llvm::StringRef bias = "");
  mlir::Value rmsNorm(mlir::Value input, double epsilon, Axis axis = Axis::features);
  /// down(swiglu(gate_up(input))), weights under `key`, `width` values between.
  mlir::Value swiGluLayer(mlir::Value input, const llvm::Twine &key, int64_t width, Axis axis);
  mlir::Value apply(NetworkOp network, mlir::ValueRange inputs);

  /// The module, verified. `report` gets the tensors that no weight came from.
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> finish(ImportReport &report);

private:
  using Fill = llvm::function_ref<llvm::Error(llvm::MutableArrayRef<char>)>;

  llvm::Error addWeight(llvm::StringRef key, const checkpoint::Tensor &tensor,
                        llvm::ArrayRef<int64_t> shape, Fill fill);
  mlir::Type floatType(checkpoint::DType dtype);
  mlir::FlatSymbolRefAttr symbol(const llvm::Twine &name);
  mlir::DictionaryAttr describeSource();

  const Source &source;
  WeightMode mode;
  mlir::OpBuilder builder;
  mlir::Location location;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  ModelOp model;
  std::set<std::string, std::less<>> usedKeys;
};

/// The tensor `key` of `source`, of rank `rank`, or an error that names it.
llvm::Expected<const checkpoint::Tensor *> requireTensor(const Source &source, llvm::StringRef key,
                                                         size_t rank);

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_MODELBUILDER_H
