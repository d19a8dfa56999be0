//===- Puzzles.h - puzzles as tokens ------------------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRM_RUN_PUZZLES_H
#define TRM_TOOLS_TRM_RUN_PUZZLES_H

#include "trm/dialect/Trm/Trm.h"

#include "llvm/Support/Error.h"
#include <vector>

namespace trm {

struct Puzzles {
  int64_t count = 0;
  int64_t seqLen = 0;
  std::vector<int32_t> tokens;      ///< [count, seqLen]
  std::vector<int32_t> identifiers; ///< [count]

  llvm::ArrayRef<int32_t> tokensOf(int64_t puzzle) const {
    return llvm::ArrayRef(tokens).slice(puzzle * seqLen, seqLen);
  }
};

/// Reads the first `limit` puzzles of a safetensors file, all where it is 0.
llvm::Expected<Puzzles> readPuzzles(llvm::StringRef path, int64_t limit);

/// The row of the puzzle embedding for an identifier; 0 where `model` has none.
llvm::Expected<int32_t> findPuzzleRow(ModelOp model, int32_t identifier);

} // namespace trm

#endif // TRM_TOOLS_TRM_RUN_PUZZLES_H
