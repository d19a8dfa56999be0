//===- Report.h - Results as text and as JSON -------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns what the solver, the check and the benchmark found into what the
// program writes: for people or, with --json, for programs.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_REPORT_H
#define TRM_RUNTIME_REPORT_H

#include "trm/runtime/Bench.h"
#include "trm/runtime/Check.h"
#include "trm/runtime/Compare.h"
#include "trm/runtime/PuzzleWriter.h"
#include "trm/runtime/Terminal.h"

namespace trm {

/// The steps of each puzzle, in order.
using StepLog = std::vector<std::vector<StepAnswer>>;

struct ReportContext {
  const trm_model_info &info;
  const TaskText &task;
  SolveSettings settings;
  /// Answers as grids beside their questions; text only.
  bool drawAnswers;
  DrawStyle style;
};

class Report {
public:
  virtual ~Report() = default;

  virtual std::string answers(const PuzzleSet &set,
                              const std::vector<Solution> &solutions) const = 0;
  virtual std::string traces(const PuzzleSet &set, const std::vector<Solution> &solutions,
                             const StepLog &log) const = 0;
  virtual std::string check(const PuzzleSet &set, const CheckResult &result) const = 0;
  virtual std::string comparison(const PuzzleSet &set, const trm_model_info &other,
                                 const Comparison &comparison) const = 0;
  virtual std::string bench(const BenchResult &result) const = 0;
};

std::unique_ptr<Report> createTextReport(const ReportContext &context);
std::unique_ptr<Report> createJsonReport(const ReportContext &context);

} // namespace trm

#endif // TRM_RUNTIME_REPORT_H
