//===- Barriers.h - where the threads of a team have to wait ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every thread of a team runs the same functions: of a loop over shares, or any
// other `scf.parallel`, its part; of other operations that write memory, all if it
// is the first thread and nothing if not. Between two of these steps all have to
// wait where one touches what another thread wrote, or writes what it touched,
// in the other. Calls are expanded where they stand, so that a buffer that is
// handed down is known wherever it comes from.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_BARRIERS_H
#define TRM_PASSES_ANALYSIS_BARRIERS_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"

#include "llvm/ADT/SetVector.h"

namespace trm {

/// On a loop over shares: "rows" where a share touches, of all buffers that
/// anything writes, its own rows and no others, "columns" likewise.
inline constexpr llvm::StringLiteral kOwnAttrName = "trm.own";
inline constexpr llvm::StringLiteral kOwnRows = "rows";
inline constexpr llvm::StringLiteral kOwnColumns = "columns";

/// Whether `op`, outside of any `scf.parallel`, is for the first thread alone.
bool isForFirstThread(mlir::Operation *op);

/// The dimension along which a loop is divided: the first that has several rounds.
unsigned getDividedDimension(mlir::scf::ParallelOp loop);

/// Operations that a barrier belongs before; the returns of functions that nothing
/// calls among them, so that what they wrote may be read by all threads. Fails with
/// a diagnostic on what cannot be divided. Buffers with different origins (a
/// `memref.alloc`, an argument of such a function) have no byte in common.
mlir::FailureOr<llvm::SetVector<mlir::Operation *>> findBarriers(mlir::ModuleOp module);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_BARRIERS_H
