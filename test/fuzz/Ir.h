//===- Ir.h - IR for fuzz targets -------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TEST_FUZZ_IR_H
#define TRM_TEST_FUZZ_IR_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace trm {

/// A context for the next input, with all dialects. It is the same one for many: making
/// one takes longer than most inputs do, but it keeps every name that it has seen.
mlir::MLIRContext &getFuzzContext();

/// A verified module, or null. Bytes that MLIR does not get through end the process.
mlir::OwningOpRef<mlir::ModuleOp> readFuzzIr(const uint8_t *data, size_t size);

/// The same of a text that is not too deep; null for bytecode.
mlir::OwningOpRef<mlir::ModuleOp> readFuzzText(const uint8_t *data, size_t size);

} // namespace trm

#endif // TRM_TEST_FUZZ_IR_H
