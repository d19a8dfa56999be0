//===- CppNames.h - names of C++ identifiers -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPNAMES_H
#define TRM_CODEGEN_CPP_CPPNAMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <string>

namespace trm {

/// What the checkpoint calls what a global holds, or what it is for.
std::string nameOfGlobal(mlir::memref::GlobalOp global);

/// Whether `value` holds the scales of a weight of 8 bits, here or where it is passed to.
bool isWeightScale(mlir::Value value);

/// The function without the model's name: "L_level_layer".
std::string nameOfFunction(mlir::func::FuncOp func, llvm::StringRef model);

/// Names of the values of one function, no two alike.
class CppNames {
public:
  /// `wish`, or with a number behind it where that is taken.
  llvm::StringRef add(mlir::Value value, llvm::StringRef wish);
  /// `value` is what `other` is: the same variable.
  void share(mlir::Value value, mlir::Value other) { names[value] = get(other).str(); }
  llvm::StringRef get(mlir::Value value) const { return names.find(value)->second; }
  bool has(mlir::Value value) const { return names.count(value) != 0; }

private:
  llvm::DenseMap<mlir::Value, std::string> names;
  llvm::StringMap<unsigned> taken;
};

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPNAMES_H
