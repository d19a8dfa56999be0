//===- ArcTask.h - Tasks as their files have them ---------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// {"train": [{"input": grid, "output": grid}, ...], "test": [{"input": grid}, ...]} as
// the ARC-AGI repositories have one task a file, or an object of such tasks by name, as
// their challenges are published. A test's output may be there or not.
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
  std::string name;
  std::vector<ArcPair> train, test;
};

/// The tasks of a text; one that is alone is named after its file. Throws
/// InputError.
std::vector<ArcTask> readArcTasks(const std::string &file, std::string_view text, int32_t side);

/// The names of a data set's puzzles, whose places are the rows of the puzzle
/// embedding: identifiers.json, a JSON array of texts. Throws InputError.
std::vector<std::string> readArcIdentifiers(const std::string &file, std::string_view text);

} // namespace trm

#endif // TRM_RUNTIME_TASKS_ARC_ARCTASK_H
