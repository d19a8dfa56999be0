//===- BufferLifetimes.h - when buffers are alive -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lifetimes of the memref.alloc of all functions on one timeline: functions that
// nothing calls run one after another, and each call is expanded where it stands.
// So a buffer of a caller that is dead during a call is known to be.
//
// Where threads work together, what lies between two barriers happens at once, in
// any order: the timeline advances at barriers alone, and through each loop twice,
// since the end of a round and the start of the next are not apart either.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_ANALYSIS_BUFFERLIFETIMES_H
#define TRM_PASSES_ANALYSIS_BUFFERLIFETIMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"

namespace trm {

/// Points of the timeline, both inside.
struct Lifetime {
  int64_t begin, end;
  bool overlaps(const Lifetime &other) const { return begin <= other.end && other.begin <= end; }
};

struct BufferLifetimes {
  mlir::memref::AllocOp alloc;
  int64_t bytes = 0;
  /// One for each way in which calls reach the buffer's function, in order.
  llvm::SmallVector<Lifetime> lives;

  bool overlaps(const BufferLifetimes &other) const;
};

/// Defined functions, callees before their callers. Fails with a diagnostic where
/// a function calls itself.
mlir::FailureOr<llvm::SmallVector<mlir::func::FuncOp>> orderCalleesFirst(mlir::ModuleOp module);

/// Whether functions call a barrier (trm-distribute).
bool hasBarriers(mlir::ModuleOp module);

/// Buffers in program order. All are of static size; calls do not recur.
std::vector<BufferLifetimes> computeBufferLifetimes(mlir::ModuleOp module);

/// The most bytes that are alive at once: no placement needs fewer.
int64_t computeLargestLiveSet(llvm::ArrayRef<BufferLifetimes> buffers);

} // namespace trm

#endif // TRM_PASSES_ANALYSIS_BUFFERLIFETIMES_H
