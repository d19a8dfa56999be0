//===- TaskDocument.h - Files that are more than puzzles --------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Some tasks come in files of a form of their own, whose answers are made of those to
// several puzzles: an ARC task is solved in many views. A task that has such documents
// turns texts into items, these into puzzles, and their solutions into what the program
// writes.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_TASKDOCUMENT_H
#define TRM_RUNTIME_TASKS_TASKDOCUMENT_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/Puzzle.h"
#include "trm/runtime/Solve/Solver.h"
#include "trm/runtime/Support/Terminal.h"

namespace trm {

/// One file of a document.
struct DocumentText {
  std::string file;
  std::string bytes;
  /// Why it could not be read; empty where it could.
  std::string problem;
};

enum class DocumentView {
  Answers, ///< In the form that the task's users hand in.
  Drawing,
  Check ///< Against the answers in the document.
};

/// What a document is read for.
struct DocumentRequest {
  const trm_model_info &info;
  DocumentView view = DocumentView::Answers;
  /// With what led to the answers.
  bool json = false;
  DrawStyle style;
  /// How many other views of each puzzle are wanted; the seed chooses them.
  int32_t augmentations = 0;
  uint64_t seed = 0;
  /// A file of puzzle names whose places are their ids; empty for none.
  std::string identifiers;
  /// Stands for ids that were not compiled in.
  std::optional<int32_t> fallbackId;
  /// A file of right answers, where they are not in the document; empty for none.
  std::string solutions;
};

/// What is solved and answered for itself.
class DocumentItem {
public:
  virtual ~DocumentItem() = default;

  /// To be solved, each with its own id where it has one; none where the item cannot be.
  const std::vector<Puzzle> &puzzles() const { return all; }
  /// What is wrong with the item, or with a part of it: whole messages.
  const std::vector<std::string> &problems() const { return wrong; }

  /// solutions[i] is that of puzzles()[i]. Called by any thread.
  virtual void take(const std::vector<Solution> &solutions) = 0;
  /// What is written of it; may be nothing. Called in the order of items.
  virtual std::string write() = 0;

protected:
  std::vector<Puzzle> all;
  std::vector<std::string> wrong;
};

class TaskDocument {
public:
  virtual ~TaskDocument() = default;

  virtual size_t size() const = 0;
  virtual std::unique_ptr<DocumentItem> item(size_t index) = 0;

  /// Whether head and tail are written also where nothing was solved.
  virtual bool isWrittenEmpty() const { return false; }

  /// Around and between what items write.
  virtual std::string head() const = 0;
  virtual std::string separator() const = 0;
  /// `isPart` is set where a signal came before the last item.
  virtual std::string tail(bool isPart) const = 0;
};

/// What TaskText::documents() points to.
class DocumentReader {
public:
  virtual ~DocumentReader() = default;

  /// Whether a text that begins so is a document, not puzzles. It goes at least as far as the
  /// first character that is no blank.
  virtual bool isDocument(std::string_view text) const = 0;
  /// Throws InputError.
  virtual std::unique_ptr<TaskDocument> read(const std::vector<DocumentText> &texts,
                                             const DocumentRequest &request) const = 0;
};

} // namespace trm

#endif // TRM_RUNTIME_TASKS_TASKDOCUMENT_H
