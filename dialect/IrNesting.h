//===- IrNesting.h - How deep IR nests --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// MLIR's parser recurses into brackets and terms of affine expressions, and its
// verifier, printer and destructors into regions and attributes, without end. These
// are asked before, and walk without recursion.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_IRNESTING_H
#define TRM_DIALECT_IRNESTING_H

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace trm {

/// What a text has beyond limits::IrDepth or limits::IrTerms; empty where nothing is.
/// The text need not be IR.
std::string describeDeepText(llvm::StringRef text);

/// What a module has beyond limits::IrDepth: regions, attributes, types or locations in
/// each other; empty where nothing is.
std::string describeDeepModule(mlir::ModuleOp module);

} // namespace trm

#endif // TRM_DIALECT_IRNESTING_H
