//===- DocumentRun.h - Items of a document, solved as they come -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Solves the puzzles of all items on all threads and writes what comes of each item, in
// order. A signal ends the run with the items that are complete.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAM_DOCUMENTRUN_H
#define TRM_RUNTIME_PROGRAM_DOCUMENTRUN_H

#include "trm/runtime/Solve/Jobs.h"
#include "trm/runtime/Support/Output.h"
#include "trm/runtime/Support/Progress.h"
#include "trm/runtime/Tasks/TaskDocument.h"

#include <deque>

namespace trm {

class DocumentRun : public JobSource {
public:
  using Complaint = std::function<void(const std::string &message)>;

  DocumentRun(const trm_model &model, const SolveSettings &settings, TaskDocument &document,
              Output &output, Complaint complaint);

  void run();
  /// Items that were written, and those with which something is wrong.
  size_t done() const { return solved; }
  size_t faulty() const { return withProblems; }

  std::unique_ptr<Job> next() override;
  void flush() override { output.flush(); }
  bool isSequence() const override { return false; }

private:
  friend class DocumentJob;
  /// Reads items until there are as many puzzles as threads.
  ThreadPlan plan();
  void write(DocumentItem &item);

  const trm_model &model;
  const SolveSettings &settings;
  TaskDocument &document;
  Output &output;
  const Complaint complaint;
  Progress progress;
  std::deque<std::unique_ptr<DocumentItem>> ahead;
  size_t begun = 0, delivered = 0, solved = 0, withProblems = 0;
  /// What is to be written once an item is solved: where none is, nothing is written.
  std::string held;
  bool hasText = false;
};

} // namespace trm

#endif // TRM_RUNTIME_PROGRAM_DOCUMENTRUN_H
