//===- ProgramInput.h - What a run of the program reads ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef TRM_RUNTIME_PROGRAMINPUT_H
#define TRM_RUNTIME_PROGRAMINPUT_H

#include "trm/runtime/Options.h"
#include "trm/runtime/PuzzleReader.h"
#include "trm/runtime/PuzzleStream.h"
#include "trm/runtime/Tasks/TaskDocument.h"

namespace trm {

/// The texts of the input files, read whole.
class ProgramInput {
public:
  /// Throws InputError.
  explicit ProgramInput(const Options &options);

  /// The puzzles of all files, whose names are these. Its first puzzle throws InputError where
  /// there is none.
  std::unique_ptr<PuzzleStream> stream(const TaskText &task, const trm_model_info &info) const;

  /// All of them at once. Throws InputError where there are none.
  PuzzleSet puzzles(const TaskText &task, const trm_model_info &info) const;

  /// The task's own document, or null where the text is none. Throws InputError.
  std::unique_ptr<TaskDocument> document(const TaskText &task, const trm_model_info &info) const;

private:
  struct Text {
    std::string name, bytes;
  };

  const Options &options;
  std::vector<Text> texts;
};

/// What becomes of the `answer` column in a run.
Answers wantedAnswers(const Options &options);

} // namespace trm

#endif // TRM_RUNTIME_PROGRAMINPUT_H
