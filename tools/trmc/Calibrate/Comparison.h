//===- Comparison.h - what narrow factors cost, in answers --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a compiled program says of itself and its float32 build, as it writes it
// with --against --json (runtime/Report/JsonReport.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_TOOLS_TRMC_CALIBRATE_COMPARISON_H
#define TRM_TOOLS_TRMC_CALIBRATE_COMPARISON_H

#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace trm {

struct ComparedStep {
  /// A part of one after a cycle that is not the last of its step.
  double step = 0;
  int64_t changedAnswers = 0;
  double meanCosine = 0, worstCosine = 0;
  /// Of all steps, or of none; both or neither.
  std::optional<double> exact, otherExact;
};

struct Comparison {
  int64_t puzzles = 0;
  /// 0 where no answer changed.
  double firstChangedStep = 0;
  /// At least one.
  std::vector<ComparedStep> steps;

  bool isLabelled() const { return steps.back().exact.has_value(); }
  /// Of the puzzles, after the last step: exact answers, or answers as such where
  /// none are known.
  double loss() const;
  /// Fewer lost answers, then a nearer carry.
  bool isBetterThan(const Comparison &other) const;

private:
  double meanDistance() const;
};

llvm::Expected<Comparison> parseComparison(llvm::StringRef json);

void printComparison(llvm::raw_ostream &os, const Comparison &comparison,
                     llvm::StringRef precision);

} // namespace trm

#endif // TRM_TOOLS_TRMC_CALIBRATE_COMPARISON_H
