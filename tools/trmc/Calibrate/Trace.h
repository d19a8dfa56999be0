//===- Trace.h - what a model did at each step --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The steps of puzzles that ran to the end, as a compiled program writes them
// with --trace --json: enough to replay any halting rule without the model.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_TRACE_H
#define TRM_TOOLS_TRMC_CALIBRATE_TRACE_H

#include "trm/passes/Pipelines.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace trm {

struct TraceStep {
  /// In cycles where the trace has every one.
  int32_t step = 0;
  /// Halt and continue; those that the model does not compute are NaN, which
  /// exceeds no threshold.
  float q[2];
  /// How many steps in a row, up to this one, changed no token.
  int32_t unchanged = 0;
  /// The answer is that of the puzzle or, without labels, of the last step.
  bool right = false;
};

struct Trace {
  std::string model;
  std::string digest;
  /// Whether the puzzles came with their answers.
  bool labelled = false;
  int32_t qOutputs = 0;
  /// The steps of each puzzle; all have the same ones, at least one.
  std::vector<std::vector<TraceStep>> puzzles;
  /// Not 1 where steps are cycles.
  int32_t cyclesPerStep = 1;

  /// In supervision steps, as numbers for people are.
  double inSteps(double steps) const { return steps / cyclesPerStep; }
  double maxSteps() const { return inSteps(puzzles.front().back().step); }
  HaltEvery every() const { return cyclesPerStep == 1 ? HaltEvery::Step : HaltEvery::Cycle; }
};

/// `name` is what errors call the document. Of a program that looks after every cycle
/// either what there was after each, or after whole steps.
llvm::Expected<Trace> parseTrace(llvm::StringRef json, llvm::StringRef name,
                                 HaltEvery every = HaltEvery::Step);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_TRACE_H
