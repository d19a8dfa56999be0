//===- TaskKind.h - The tasks that there are --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A new task is a file with a class and a TaskKind, and its line in the table of
// TaskKind.cpp; one from outside registers itself (docs/tasks.md).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_TASKKIND_H
#define TRM_RUNTIME_TASKS_TASKKIND_H

#include "trm/runtime/Puzzles/TaskText.h"

namespace trm {

/// A task as it is registered.
struct TaskKind {
  const char *name;
  const char *summary; ///< Its text form, for --help.
  bool (*fits)(ModelShape shape);
  const char *requirement; ///< What fits() asks, for messages.
  std::unique_ptr<TaskText> (*create)(ModelShape shape);
};

/// Adds a task to those that programs know; it must live as long as they. A model
/// that it fits is taken to be of that task before those that are built in are asked.
/// To be called before a program runs, as the initialization of a TaskRegistration
/// does.
void registerTask(const TaskKind &kind);

/// `static trm::TaskRegistration registration(kind);` in an object that is linked
/// with the host library.
struct TaskRegistration {
  explicit TaskRegistration(const TaskKind &kind) { registerTask(kind); }
};

/// Every task; the first that fits a model is the one taken for it. Throws UsageError
/// where two have the same name.
const std::vector<const TaskKind *> &taskKinds();

/// The task called `name`, or the one that the model's sizes speak for when it
/// is empty; throws UsageError.
std::unique_ptr<TaskText> createTask(const std::string &name, ModelShape shape);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_TASKKIND_H
