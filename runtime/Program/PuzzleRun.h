//===- PuzzleRun.h - Puzzles solved as they come ----------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes puzzles from a stream, solves them on all threads and writes what there is to
// say of each, in their order. Memory does not grow with their number.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAM_PUZZLERUN_H
#define TRM_RUNTIME_PROGRAM_PUZZLERUN_H

#include "trm/runtime/Puzzles/PuzzleStream.h"
#include "trm/runtime/Report/Report.h"
#include "trm/runtime/Solve/Jobs.h"
#include "trm/runtime/Support/Output.h"
#include "trm/runtime/Support/Progress.h"

#include <atomic>
#include <deque>
#include <exception>

namespace trm {

class PuzzleRun : public JobSource {
public:
  /// What is done with a puzzle that cannot be read. Without it, it ends the run.
  using Complaint = std::function<void(const std::string &message)>;

  PuzzleRun(const trm_model &model, const ReportContext &context, const Report &report,
            PuzzleStream &stream, Output &output, Complaint complaint);

  /// Throws what ended it early, but no signal, after all that was solved is written.
  void run();
  const RunTotals &totals() const { return sums; }

  std::unique_ptr<Job> next() override;
  bool isReady() override;
  void flush() override { output.flush(); }

private:
  friend class PuzzleJob;

  /// Puzzles before the first is solved, up to so many: no more than there are at once.
  void lookAhead(size_t most);
  bool read(Puzzle &puzzle);
  ThreadPlan plan();
  void write(const SolvedPuzzle &solved, const std::string &text);
  /// Throws InputError where a check has told nothing.
  void checkComparison() const;
  void end();

  const trm_model &model;
  const ReportContext &context;
  const Report &report;
  PuzzleStream &stream;
  Output &output;
  const Complaint complaint;
  /// Whether each step of a puzzle is kept until it is written.
  const bool keepsSteps;
  Progress progress;
  std::deque<Puzzle> ahead;
  std::exception_ptr aheadFailure;
  bool hasEnded = false;
  /// Of the input that has been read; 0 where nobody knows.
  std::atomic<double> share{0};
  RunTotals sums;
};

} // namespace trm

#endif // TRM_RUNTIME_PROGRAM_PUZZLERUN_H
