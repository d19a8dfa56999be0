//===- Report.h - What a run says, for people or programs -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns what the solver, the comparison and the benchmark found into what the
// program writes: for people or, with --json, for programs.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_REPORT_REPORT_H
#define TRM_RUNTIME_REPORT_REPORT_H

#include "trm/runtime/Measure/Bench.h"
#include "trm/runtime/Measure/Check.h"
#include "trm/runtime/Measure/Compare.h"
#include "trm/runtime/Puzzles/PuzzleWriter.h"
#include "trm/runtime/Support/Terminal.h"

namespace trm {

/// What a report has of each puzzle.
enum class Shown {
  Answers,
  Drawings, ///< Answers as grids beside their questions; text only.
  Traces,   ///< The answer after each step.
  Check     ///< Text: nothing but the totals.
};

struct ReportContext {
  const trm_model_info &info;
  const TaskText &task;
  SolveSettings settings;
  Shown shown;
  DrawStyle style;
};

class Report {
public:
  virtual ~Report() = default;

  /// A report on puzzles is a head, what there is to say of each puzzle with separators
  /// between them, and a tail.
  virtual std::string head(const PuzzleForm & /*form*/) const { return ""; }
  /// May be asked by many threads at the same time.
  virtual std::string puzzle(const PuzzleForm &form, const SolvedPuzzle &solved) const = 0;
  virtual std::string separator() const { return ""; }
  virtual std::string tail(const RunTotals & /*totals*/) const { return ""; }
  /// Whether head and tail are written also where nothing was solved: half a document is none.
  virtual bool isDocument() const { return false; }
  /// Columns of a CSV whose fields are replaced by marks on the answers.
  virtual std::vector<std::string> replacedColumns(const PuzzleForm & /*form*/) const { return {}; }

  virtual std::string comparison(const PuzzleSet &set, const trm_model_info &other,
                                 const Comparison &comparison) const = 0;
  virtual std::string bench(const BenchResult &result) const = 0;
};

std::unique_ptr<Report> createTextReport(const ReportContext &context);
std::unique_ptr<Report> createJsonReport(const ReportContext &context);

} // namespace trm

#endif // TRM_RUNTIME_REPORT_REPORT_H
