//===- Options.h - The command line -----------------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAM_OPTIONS_H
#define TRM_RUNTIME_PROGRAM_OPTIONS_H

#include "trm/runtime/Abi.h"
#include "trm/runtime/Puzzles/Puzzle.h"
#include "trm/runtime/Solve/Parallel.h"
#include "trm/runtime/Solve/Thinking.h"

#include <optional>

namespace trm {

/// What a run of the program is for.
enum class Mode { Solve, Draw, Trace, Check, Compare, Bench, Info, Tensors, Help, Version };

struct Options {
  Mode mode = Mode::Solve;
  /// The option that chose the mode, for messages.
  std::string modeOption;
  std::vector<std::string> inputs;
  std::string output = "-";
  TextFormat format = TextFormat::Auto;
  /// Of a table: a name, or a number from 1; empty is found out.
  std::string questionColumn, answerColumn;
  std::string task;
  /// Name of a level; empty is the best that the processor runs.
  std::string isa;
  bool json = false;
  /// 0 is the model's own.
  int32_t maxSteps = 0;
  trm_halting halting = {TRM_HALT_MODEL, 0, 1};
  std::optional<float> haltThreshold;
  std::optional<int32_t> haltSteps;
  /// 0 is none.
  int32_t deadlineMilliseconds = 0;
  std::optional<int32_t> puzzleId;
  /// Of a task's documents: other views of each puzzle, and the file of their ids.
  std::optional<int32_t> augmentations;
  std::string identifiers;
  /// Right answers that are not in the documents.
  std::string solutions;
  ThinkingWish thinking;
  ThreadWish threads;
  std::string tensorInput;
  std::string traceFile;
  /// The library to compare with.
  std::string against;
};

/// One option as parser and help know it.
struct OptionRow {
  const char *name;  ///< Without its dashes.
  char letter;       ///< The short form, or 0.
  const char *value; ///< What its value is called, or null for a switch.
  /// Takes the value over; throws UsageError.
  void (*apply)(Options &options, const std::string &value);
  const char *help;
};

struct OptionGroup {
  const char *title;
  std::vector<OptionRow> rows;
};

const std::vector<OptionGroup> &optionGroups();

/// Options that agree with each other; throws UsageError.
Options parseOptions(const std::vector<std::string> &arguments);

} // namespace trm

#endif // TRM_RUNTIME_PROGRAM_OPTIONS_H
