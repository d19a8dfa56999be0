//===- Interpreter.h - float64 reference interpreter of trm -------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle that compiled programs are compared with. It runs the IR as it
// stands, before or after any pass that leaves it in the trm dialect, in float64
// throughout and whatever the element types say.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_DIALECT_INTERPRETER_INTERPRETER_H
#define TRM_DIALECT_INTERPRETER_INTERPRETER_H

#include "trm/dialect/Trm/Evaluate.h"
#include "trm/dialect/Trm/Trm.h"

namespace trm {

/// Whether a solve may stop before its last supervision step.
enum class Halting {
  Never, ///< run every step, as the reference's evaluation does
  Model  ///< stop by the rule that the model's trm.supervise states
};

/// What one supervision step delivers.
struct StepResult {
  int64_t step; ///< from 1
  llvm::ArrayRef<double> logits;
  llvm::ArrayRef<double> q; ///< empty where no head is left
};

struct SolveOptions {
  int64_t maxSteps = 0; ///< as the model counts them; 0: its own
  Halting halting = Halting::Never;
  llvm::function_ref<void(const StepResult &)> onStep;
};

/// All steps of a solve, one after another; of every `step_stride` steps only
/// the last, which is all that can be seen.
struct Trace {
  int64_t steps = 0;
  bool halted = false;        ///< the rule stopped the solve
  std::vector<double> logits; ///< [steps, positions, vocabulary]
  std::vector<double> q;      ///< [steps, 0, 1 or 2]
};

class Interpreter {
public:
  /// `model` must verify and outlive the interpreter. Fails when a weight has no
  /// values or networks apply one another in a circle.
  static llvm::Expected<Interpreter> create(ModelOp model);

  /// Solves one puzzle. Any number of threads may solve at a time.
  llvm::Expected<Trace> solve(llvm::ArrayRef<int32_t> tokens, int32_t puzzleRow,
                              const SolveOptions &options) const;

private:
  explicit Interpreter(ModelOp model) : model(model) {}

  llvm::Error loadWeights();
  llvm::Error indexNetworks();

  ModelOp model;
  WeightTable weights;
  llvm::DenseMap<mlir::StringAttr, NetworkOp> networks;
};

} // namespace trm

#endif // TRM_DIALECT_INTERPRETER_INTERPRETER_H
