//===- TaskText.cpp - The table of tasks ------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Tasks/TaskText.h"

#include "trm/runtime/Errors.h"
#include "trm/runtime/Strings.h"

namespace trm {

extern const TaskKind sudokuTask;
extern const TaskKind mazeTask;
extern const TaskKind tokensTask;

const std::vector<const TaskKind *> &taskKinds() {
  // A 4x4 Sudoku has a maze's vocabulary, so Sudoku is asked first.
  static const std::vector<const TaskKind *> kinds = {&sudokuTask, &mazeTask, &tokensTask};
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
