//===- CppFunction.h - one function of a model as C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_CODEGEN_CPP_CPPFUNCTION_H
#define TRM_CODEGEN_CPP_CPPFUNCTION_H

#include "trm/codegen/Cpp/CppNumbers.h"
#include "trm/codegen/Cpp/CppWeights.h"
#include "trm/passes/Entry/EntryFunction.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringSet.h"

namespace trm {

/// What the functions of a model share while they are printed.
struct CppModule {
  const ModelParts &parts;
  const CppWeights &weights;
  const CppNumbers &numbers;
  /// Kernel sources that are called, by their file's name without ending.
  llvm::StringSet<> &kernels;
};

/// Prints `func`: scf and memref as loops over arrays, early returns as such, trk as calls of the
/// templates in codegen/Cpp/Kernels. Fails by name where an operation has no C++.
llvm::Error printCppFunction(mlir::func::FuncOp func, const CppModule &module,
                             llvm::raw_ostream &os);

} // namespace trm

#endif // TRM_CODEGEN_CPP_CPPFUNCTION_H
