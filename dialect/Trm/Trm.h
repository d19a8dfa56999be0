//===- Trm.h - the trm dialect ------------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The model-level dialect: TrmOps.td describes it, docs/dialects/Trm.md is
// generated from there.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_TRM_TRM_H
#define TRM_DIALECT_TRM_TRM_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "trm/dialect/Trm/Evaluate.h"

#include "trm/dialect/Trm/TrmDialect.h.inc"
#include "trm/dialect/Trm/TrmEnums.h.inc"

namespace trm {
struct DotInstruction;
} // namespace trm

#define GET_ATTRDEF_CLASSES
#include "trm/dialect/Trm/TrmAttributes.h.inc"

#include "trm/dialect/Trm/TrmInterfaces.h.inc"

namespace trm {
class SolveOp;
class SuperviseOp;
class WeightOp;
class YieldOp;
} // namespace trm

#define GET_OP_CLASSES
#include "trm/dialect/Trm/TrmOps.h.inc"

#endif // TRM_DIALECT_TRM_TRM_H
