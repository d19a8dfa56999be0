//===- TaskKind.cpp - The table of tasks ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/TaskKind.h"

#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

namespace trm {

extern const TaskKind sudokuTask;
extern const TaskKind mazeTask;
extern const TaskKind arcTask;
static constexpr TaskKind tokensTask = {"tokens", "integers separated by spaces or commas",
                                        [](ModelShape) { return true; }, "nothing",
                                        createTokensText};

/// Those from outside; a function's own, since others register before this file's
/// variables would be there.
static std::vector<const TaskKind *> &addedTasks() {
  static std::vector<const TaskKind *> tasks;
  return tasks;
}

void registerTask(const TaskKind &kind) { addedTasks().push_back(&kind); }

static std::vector<const TaskKind *> collectTasks() {
  std::vector<const TaskKind *> kinds = addedTasks();
  // A 4x4 Sudoku has a maze's vocabulary, and a 10x10 Sudoku that of ARC, so Sudoku is
  // asked first.
  kinds.insert(kinds.end(), {&sudokuTask, &mazeTask, &arcTask, &tokensTask});
  for (size_t i = 0; i < kinds.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (std::string_view(kinds[i]->name) == kinds[j]->name)
        throw UsageError(formatString("two tasks are called '%s'; one that is registered with "
                                      "this program needs another name",
                                      kinds[i]->name));
  return kinds;
}

const std::vector<const TaskKind *> &taskKinds() {
  static const std::vector<const TaskKind *> kinds = collectTasks();
  return kinds;
}

static const TaskKind &findTask(const std::string &name) {
  std::vector<std::string> names;
  for (const TaskKind *kind : taskKinds()) {
    if (name == kind->name)
      return *kind;
    names.emplace_back(kind->name);
  }
  throw UsageError("unknown task '" + name + "'" + suggestion(name, names) +
                   "; expected one of: " + join(names, ", "));
}

static const TaskKind &guessTask(ModelShape shape) {
  for (const TaskKind *kind : taskKinds())
    if (kind->fits(shape))
      return *kind;
  return tokensTask;
}

std::unique_ptr<TaskText> createTask(const std::string &name, ModelShape shape) {
  const TaskKind &kind = name.empty() ? guessTask(shape) : findTask(name);
  if (!kind.fits(shape))
    throw UsageError(formatString("--task=%s needs %s, but this model has seq_len = %d and "
                                  "vocab_size = %d; --task=tokens fits every model",
                                  kind.name, kind.requirement, shape.seqLen, shape.vocabSize));
  return kind.create(shape);
}

} // namespace trm
