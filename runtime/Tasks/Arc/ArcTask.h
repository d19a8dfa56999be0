//===- ArcTask.h - ARC tasks from JSON --------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// {"train": [{"input": grid, "output": grid}, ...], "test": [{"input": grid}, ...]} as
// the ARC-AGI repositories have one task a file; an object of such tasks by name, as
// their challenges are published; a list of them, or of pairs of a name and a task; or
// a list of {"input": grid, "output": grid}, all of which are tests. A test's output may
// be there or not.
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_TASKS_ARC_ARCTASK_H
#define TRM_RUNTIME_TASKS_ARC_ARCTASK_H

#include "trm/runtime/Tasks/Arc/ArcGrid.h"

#include <optional>

namespace trm {

struct ArcPair {
  ArcGrid input;
  std::optional<ArcGrid> output;
};

struct ArcTask {
  std::string file;
  std::string name;
  std::vector<ArcPair> train, test;
  /// Why it cannot be solved; empty where it can.
  std::string problem;
};

/// The tasks of a text; one that is alone is named after its file. A task that cannot be
/// read is there with its problem. Throws InputError where the text holds no tasks.
std::vector<ArcTask> readArcTasks(const std::string &file, std::string_view text, int32_t side);

/// Whether a text holds right answers, {"NAME": [grid, ...]}, and no tasks.
bool isArcSolutions(std::string_view text);

/// Whether it is what a program hands in, as that of another run, or sample_submission.json.
bool isArcSubmission(std::string_view text);

/// Gives the tests of tasks their outputs: {"NAME": [grid, ...]}, as solutions are
/// published beside the challenges. Other than that in a test, or too few, is a problem
/// of the task. Throws InputError where the text holds none of these tasks.
void takeArcSolutions(const std::string &file, std::string_view text, int32_t side,
                      std::vector<ArcTask> &tasks);

/// The name of the solutions that are published with challenges; empty where a file is
/// not called so.
std::string arcSolutionsName(const std::string &challenges);

/// The names of a data set's puzzles, whose places are the rows of the puzzle
/// embedding: identifiers.json, a JSON array of texts. Throws InputError.
std::vector<std::string> readArcIdentifiers(const std::string &file, std::string_view text);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCTASK_H
