//===- SolveBatch.h - all puzzles of a file, on all cores ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRM_RUN_SOLVEBATCH_H
#define TRM_TOOLS_TRM_RUN_SOLVEBATCH_H

#include "trm/dialect/Interpreter/Interpreter.h"
#include "trm/tools/trm-run/Puzzles.h"

namespace trm {

/// Traces of several puzzles; one that halted early repeats its last step.
struct BatchTrace {
  /// Steps that can be seen: the last of every `stride`.
  int64_t steps = 0, stride = 1;
  /// Not 1 where steps are cycles.
  int64_t cyclesPerStep = 1;
  int64_t batch = 0, seqLen = 0, vocabSize = 0, qOutputs = 0;
  std::vector<double> logits; ///< [steps, batch, seqLen, vocabSize]
  std::vector<double> q;      ///< [steps, batch, qOutputs]
  std::vector<int32_t> ran;   ///< [batch] steps that ran
  std::vector<bool> halted;   ///< [batch] by the model's rule

  llvm::ArrayRef<double> logitsOf(int64_t step, int64_t puzzle) const {
    return llvm::ArrayRef(logits).slice((step * batch + puzzle) * seqLen * vocabSize,
                                        seqLen * vocabSize);
  }
  llvm::ArrayRef<double> qOf(int64_t step, int64_t puzzle) const {
    return llvm::ArrayRef(q).slice((step * batch + puzzle) * qOutputs, qOutputs);
  }
};

/// Shows progress on a terminal. `options.onStep` is the function's own.
llvm::Expected<BatchTrace> solveBatch(ModelOp model, const Puzzles &puzzles, SolveOptions options);

} // namespace trm

#endif // TRM_TOOLS_TRM_RUN_SOLVEBATCH_H
