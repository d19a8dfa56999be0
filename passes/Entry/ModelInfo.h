//===- ModelInfo.h - what a compiled model says of itself ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ENTRY_MODELINFO_H
#define TRM_PASSES_ENTRY_MODELINFO_H

#include "trm/dialect/Trm/Trm.h"

#include "llvm/ADT/SmallVector.h"

namespace trm {

/// A field of trm_model_info: a text (StringAttr), a table (DenseI32ArrayAttr, empty for
/// none) or a number (IntegerAttr, FloatAttr).
struct InfoField {
  llvm::StringRef name;
  mlir::Attribute value;
};

/// The fields of trm_model_info (runtime/Abi.h) behind the first, in order. `target` is a
/// target record and CPU.
llvm::SmallVector<InfoField> describeModel(FactsAttr facts, llvm::StringRef target,
                                           llvm::StringRef compiler);

} // namespace trm

#endif // TRM_PASSES_ENTRY_MODELINFO_H
