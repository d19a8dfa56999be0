//===- ArcReport.h - What is said of ARC tasks ------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCREPORT_H
#define TRM_RUNTIME_TASKS_ARC_ARCREPORT_H

#include "trm/runtime/Tasks/Arc/ArcViews.h"
#include "trm/runtime/Tasks/Arc/ArcVote.h"

namespace trm {

/// What came of a task.
struct ArcResult {
  ArcTask task;
  std::vector<ArcView> views;
  /// Of each test, the best answer first.
  std::vector<std::vector<ArcCandidate>> rankings;
  size_t puzzles = 0;
  double steps = 0;
};

/// Writes a document as head, tasks with separators between them, and tail.
class ArcReport {
public:
  explicit ArcReport(const DocumentRequest &request)
      : request(request), hasQ(request.info.q_outputs > 0) {}

  /// May be empty. May be asked by many threads at the same time.
  std::string task(const ArcResult &result) const;
  /// Counts a task, for the tail.
  void add(const ArcResult &result);

  std::string head() const;
  std::string separator() const;
  std::string tail(bool isPart) const;

private:
  std::string submission(const ArcResult &result) const;
  std::string drawing(const ArcResult &result) const;
  Json details(const ArcResult &result) const;
  std::string checkText(bool isPart) const;
  Json totals(bool isPart) const;
  bool isCheck() const { return request.view == DocumentView::Check; }

  const DocumentRequest &request;
  const bool hasQ;
  size_t tasks = 0, unsolvable = 0, puzzles = 0, unknownTests = 0;
  /// Sums over tasks of the share of tests that the first answer, and the first two, solve.
  double first = 0, both = 0;
  double steps = 0;
};

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCREPORT_H
