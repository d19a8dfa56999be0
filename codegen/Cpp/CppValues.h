//===- CppValues.h - values of a function as C++ expressions -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPVALUES_H
#define TRM_CODEGEN_CPP_CPPVALUES_H

#include "trm/codegen/Cpp/CppFunction.h"
#include "trm/codegen/Cpp/CppNames.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace trm {

/// Spells what is computed in one function: the names that are there, and expressions of
/// them.
class CppValues {
protected:
  CppValues(mlir::func::FuncOp func, const CppModule &module) : func(func), module(module) {}

  void fail(mlir::Operation *op);

  /// The type of a scalar.
  std::string spellType(mlir::Value value);
  std::string spell(mlir::Value value);
  std::string spellOp(mlir::Operation *op, llvm::function_ref<std::string(mlir::Value)> operand);
  std::string spellNegated(mlir::Value condition);
  std::string spellElement(mlir::Value buffer, mlir::ValueRange indices);
  std::string spellView(mlir::memref::ViewOp view, llvm::StringRef type);
  /// A number where it is one of an enumeration, since `holder` is, or nothing.
  std::string spellEnumerator(mlir::Value holder, mlir::Value number);
  /// An operand of a function that takes arrays.
  std::string spellArgument(mlir::Value operand);
  /// Without the parentheses around all of it.
  static std::string bare(std::string text);

  /// Memory that others lie in.
  static bool isUntyped(mlir::MemRefType type);
  /// Whether a view has no name: a single word, memory that others lie in, a member of a
  /// struct.
  static bool isSpelledInPlace(mlir::memref::ViewOp view);
  /// Whether float32 in `buffer` is a caller's, and the model's numbers are others.
  bool isCallers(mlir::Value buffer);
  /// Whether `buffer`, or a part of it, is written.
  static bool isWritten(mlir::Value buffer);

  mlir::func::FuncOp func;
  const CppModule &module;
  CppNames names;
  std::string error;

private:
  bool isSize(mlir::Value value);
  std::string spellKnown(mlir::Operation *op, mlir::Value operand);
  std::string spellWord(int64_t word);
  std::string spellRows(mlir::memref::SubViewOp op);
};

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPVALUES_H
