//===- Trk.h - the trk dialect ------------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel-level dialect: TrkOps.td describes it.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRK_TRK_H
#define TRM_DIALECT_TRK_TRK_H

#include "trm/dialect/Trm/Trm.h"

#include "mlir/Dialect/Linalg/IR/LinalgInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

#include "trm/dialect/Trk/TrkDialect.h.inc"
#define GET_ATTRDEF_CLASSES
#include "trm/dialect/Trk/TrkAttributes.h.inc"

namespace trm::trk {
class YieldOp;
/// Upstream's AggregatedOpInterface declares its method with names of mlir.
using mlir::FailureOr, mlir::OpBuilder, mlir::SmallVector, mlir::Value;

/// Lets one-shot bufferization carry the kernels from tensors to memrefs.
void registerBufferizableOpInterfaces(mlir::DialectRegistry &registry);
} // namespace trm::trk

#define GET_OP_CLASSES
#include "trm/dialect/Trk/TrkOps.h.inc"

#endif // TRM_DIALECT_TRK_TRK_H
