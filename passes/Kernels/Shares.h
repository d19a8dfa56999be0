//===- Shares.h - what each thread of a team does -----------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel's work is divided into as many shares as the largest team has
// threads, at compile time: an `scf.parallel` over shares, which trm-distribute
// hands out. Where a team has one thread there is no such loop.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_PASSES_KERNELS_SHARES_H
#define TRM_PASSES_KERNELS_SHARES_H

#include "trm/passes/Analysis/Barriers.h"
#include "trm/passes/Kernels/RegisterTile.h"

namespace trm {

/// How many threads may work on one puzzle: `max_team` in the trm.facts of the
/// module around `op`, 1 where they do not say.
int64_t getMaxTeam(mlir::Operation *op);

/// Whose the shares of rows (`features`) or columns are. Pairs of rows are divided
/// unlike the rows of other kernels, so that nobody may rely on whose they are.
llvm::StringRef getOwner(bool features, bool pairs);

class ShareEmitter {
public:
  ShareEmitter(VectorEmitter &emitter, int64_t team) : e(emitter), team(team) {}

  /// Items of the largest share.
  int64_t largest(int64_t items) const { return llvm::divideCeil(items, team); }

  using Body = llvm::function_ref<void(mlir::Value first, int64_t extent)>;
  /// Shares of [0, elements), divided at multiples of `unit`: their sizes differ by
  /// at most one unit and are known, so that a body can be tiled. `first` is null
  /// where there is but one share. `own` may be empty.
  void forEach(int64_t elements, int64_t unit, llvm::StringRef own, Body body);

  /// Shares of [0, items) whose size need not be known.
  void forRanges(int64_t items, llvm::function_ref<void(mlir::Value begin, mlir::Value end)> body);

  /// The number of the share that is being built; null where there is but one.
  mlir::Value current;

private:
  /// Neighbours of the same size.
  struct Run {
    int64_t firstShare, pastShare, begin, extent;
  };
  llvm::SmallVector<Run> divide(int64_t elements, int64_t unit) const;
  void emitRuns(llvm::ArrayRef<Run> runs, Body body);
  void forShares(llvm::StringRef own, llvm::function_ref<void()> body);

  VectorEmitter &e;
  int64_t team;
};

} // namespace trm

#endif // TRM_PASSES_KERNELS_SHARES_H
