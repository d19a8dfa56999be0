//===- TaskDocument.h - Puzzles that make one answer ------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Some tasks come in files of a form of their own, whose answer is made of those to
// several puzzles: an ARC task is solved in many views. A task that has such documents
// turns a text into puzzles, and their solutions into what the program writes.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_TASKDOCUMENT_H
#define TRM_RUNTIME_TASKS_TASKDOCUMENT_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzle.h"
#include "trm/runtime/Solver.h"
#include "trm/runtime/Terminal.h"

namespace trm {

/// What a document is read for.
struct DocumentRequest {
  const trm_model_info &info;
  /// How many other views of each puzzle are wanted; the seed chooses them.
  int32_t augmentations = 0;
  uint64_t seed = 0;
  /// A file of puzzle names whose places are their ids; empty for none.
  std::string identifiers;
  /// Stands for ids that were not compiled in.
  std::optional<int32_t> fallbackId;
};

enum class DocumentView {
  Answers, ///< In the form that the task's users hand in.
  Drawing,
  Check ///< Against the answers in the document.
};

class TaskDocument {
public:
  virtual ~TaskDocument() = default;

  /// To be solved, each with its own id where it has one.
  const std::vector<Puzzle> &puzzles() const { return all; }
  /// solutions[i] is that of puzzles()[i]. As JSON: with what led to the answers.
  virtual std::string report(const std::vector<Solution> &solutions, DocumentView view, bool json,
                             DrawStyle style) const = 0;

protected:
  std::vector<Puzzle> all;
};

} // namespace trm

#endif // TRM_RUNTIME_TASKS_TASKDOCUMENT_H
